"""The same person on several channels."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from responders.api.auth import Needs
from responders.api.door import Door, answers
from responders.api.serializers.conversations import IdentityLinkSerializer, SamePerson
from responders.operations import contacts

LINK = Needs("link_identities", "write:reply")


class IdentityLinkList(Door):
    needs = {"POST": LINK}

    @extend_schema(
        operation_id="identity_links_create",
        summary="Say that an identity is the person of this conversation; twice is one link",
        request=SamePerson,
        responses=answers(IdentityLinkSerializer, 201),
    )
    def post(self, request: Request, pk: int) -> Response:
        conversation, wanted = self.conversation(pk), self.read(SamePerson)
        known = contacts.of_brand(conversation.brand_id)
        identity = get_object_or_404(known, pk=wanted["identity"])
        said = contacts.link(identity, conversation.identity.contact, by=self.by, at=self.at)
        return Response(IdentityLinkSerializer(said).data, status=201)


class IdentityLinkDetail(Door):
    needs = {"DELETE": LINK}

    @extend_schema(
        operation_id="identity_links_destroy",
        summary="Put the identity back where it was",
        responses=answers(None, 204),
    )
    def delete(self, request: Request, pk: int) -> Response:
        said = get_object_or_404(contacts.links(self.responder), pk=pk)
        contacts.unlink(said, by=self.by, at=self.at)
        return Response(status=204)
