"""Files of a conversation: what came, and what is to go along."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from inbox.models import StoredFile
from inbox.serving import served
from responders.api.auth import Needs
from responders.api.door import PROBLEMS, Door, answers
from responders.api.serializers.messages import EnclosureSerializer, FileForReply
from responders.operations import enclosures


class EnclosureList(Door):
    needs = {"POST": Needs("reply", "write:reply")}
    parser_classes = (MultiPartParser,)

    @extend_schema(
        operation_id="enclosures_create",
        summary="Put a file into a reply or note that is not written yet",
        description="It goes along with the reply or note that comes with the same client_token, "
        "and is forgotten after a day without one.",
        request={"multipart/form-data": FileForReply},
        responses=answers(EnclosureSerializer, 201),
    )
    def post(self, request: Request, pk: int) -> Response:
        conversation, wanted = self.conversation(pk), self.read(FileForReply)
        file = enclosures.add(
            conversation,
            wanted["file"].read(),
            wanted["file"].name,
            client_token=wanted["client_token"],
            by=self.by,
            at=self.at,
        )
        return Response(EnclosureSerializer(file).data, status=201)


class AttachmentContent(Door):
    needs = {"GET": Needs("open_files", "read:inbox")}

    @extend_schema(
        operation_id="attachments_content",
        summary="The bytes of something attached",
        description="Pictures are redrawn without what hides in them. Cannot be masked, so that "
        "an auditor may not open it.",
        responses={**PROBLEMS, (200, "application/octet-stream"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, pk: int, attachment_id: int) -> HttpResponse:
        conversation = self.conversation(pk)
        files = StoredFile.objects.filter(
            attachment__message__conversation=conversation, attachment__message__removed_at=None
        )
        return served(request._request, get_object_or_404(files, attachment__pk=attachment_id))
