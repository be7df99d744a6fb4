"""Searching, customers, and conversations merged and split, by the operations the console uses."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from inbox.models import Contact
from responders import access
from responders.api.auth import Needs
from responders.api.door import Door, answers
from responders.api.serializers import contacts as shapes
from responders.api.serializers.policies import PlaceInTier
from responders.console.searching import FEW, PAGE, problems
from responders.operations import (
    contact_cards,
    joinings,
    likenesses,
    search_hits,
    search_patience,
    searches,
    tiers,
)

READ = Needs("read_conversations", "read:inbox")
EDIT = Needs("edit_contacts", "write:reply")
BLOCK = Needs("block_contacts", "write:reply")
JOIN = Needs("join_conversations", "write:reply")


class Search(Door):
    needs = {"GET": READ}

    @extend_schema(
        operation_id="search",
        summary="Conversations, people and complaints that fit",
        parameters=[shapes.SearchFilters],
        responses=answers(shapes.FoundSerializer),
    )
    def get(self, request: Request) -> Response:
        wanted = self.read(shapes.SearchFilters, request.query_params.dict())
        asked = searches.Search.of(wanted["q"], self.responder, self.at)
        before = wanted.get("before", 0)
        with search_patience.patient():
            page = search_hits.found(asked, PAGE, before=before)
            found = {
                "problems": problems(asked),
                "conversations": page.hits,
                "people": [] if before else searches.people(asked, FEW),
                "cases": [] if before else searches.complaints(asked, FEW),
                "next": page.next or None,
                "until": page.until,
            }
        return Response(shapes.FoundSerializer(found, context=self.context()).data)


class ContactDoor(Door):
    def contact(self, pk: int) -> Contact:
        return get_object_or_404(access.contacts(self.responder), pk=pk)

    def shown(self, pk: int) -> Response:
        return Response(shapes.ContactSerializer(self.contact(pk)).data)


class ContactDetail(ContactDoor):
    needs = {"GET": READ, "DELETE": Needs("forget_contacts", "write:reply")}

    @extend_schema(
        operation_id="contacts_retrieve",
        summary="One customer with every identity",
        responses=answers(shapes.ContactSerializer),
    )
    def get(self, request: Request, pk: int) -> Response:
        return self.shown(pk)

    @extend_schema(
        operation_id="contacts_forget",
        summary="Erase the person and every word they said; cannot be undone",
        responses=answers(None, 204),
    )
    def delete(self, request: Request, pk: int) -> Response:
        contact_cards.forget(self.contact(pk), by=self.by, at=self.at)
        return Response(status=204)


class ContactLikenesses(ContactDoor):
    needs = {"GET": Needs("link_identities", "read:inbox")}

    @extend_schema(
        operation_id="contacts_likenesses",
        summary="Who might be the same person, and why; nothing is joined by itself",
        responses=answers(shapes.LikenessSerializer(many=True)),
    )
    def get(self, request: Request, pk: int) -> Response:
        identities = self.contact(pk).identities.select_related("channel").order_by("pk")[:4]
        found = {
            one.identity.pk: one for identity in identities for one in likenesses.alike(identity)
        }
        return Response(shapes.LikenessSerializer(found.values(), many=True).data)


class ContactNotes(ContactDoor):
    needs = {"POST": EDIT}

    @extend_schema(
        operation_id="contacts_note",
        summary="A note for colleagues; personal data in it is masked",
        request=shapes.ContactNote,
        responses=answers(shapes.ContactNote, 201),
    )
    def post(self, request: Request, pk: int) -> Response:
        contact, wanted = self.contact(pk), self.read(shapes.ContactNote)
        written = contact_cards.note(contact, wanted["text"], by=self.by, at=self.at)
        return Response({"text": written.text}, status=201)


class ContactTier(ContactDoor):
    needs = {"PUT": Needs("set_tiers", "write:reply")}

    @extend_schema(
        operation_id="contacts_tier",
        summary="Put a customer in a tier, or with an empty one in none",
        request=PlaceInTier,
        responses=answers(shapes.ContactSerializer),
    )
    def put(self, request: Request, pk: int) -> Response:
        contact, wanted = self.contact(pk), self.read(PlaceInTier)
        tiers.place(contact, wanted["tier"], by=self.by, at=self.at)
        return self.shown(pk)


class ContactBlock(ContactDoor):
    needs = {"PUT": BLOCK, "DELETE": BLOCK}

    @extend_schema(
        operation_id="contacts_block",
        summary="What they write is kept and marked, and starts no clock",
        request=shapes.SetBlock,
        responses=answers(shapes.ContactSerializer),
    )
    def put(self, request: Request, pk: int) -> Response:
        contact, wanted = self.contact(pk), self.read(shapes.SetBlock)
        contact_cards.set_blocked(contact, True, **wanted, by=self.by, at=self.at)
        return self.shown(pk)

    @extend_schema(
        operation_id="contacts_unblock", summary="Unblock them", responses=answers(None, 204)
    )
    def delete(self, request: Request, pk: int) -> Response:
        contact_cards.set_blocked(self.contact(pk), False, reason="", by=self.by, at=self.at)
        return Response(status=204)


class JoiningList(Door):
    needs = {"POST": JOIN}

    @extend_schema(
        operation_id="joinings_merge",
        summary="Merge another conversation of the same person into this one",
        request=shapes.Merging,
        responses=answers(shapes.JoiningSerializer, 201),
    )
    def post(self, request: Request, pk: int) -> Response:
        target, wanted = self.conversation(pk), self.read(shapes.Merging)
        source = self.conversation(wanted.pop("source"))
        made = joinings.merge(source, target, **wanted, by=self.by, at=self.at)
        return Response(shapes.JoiningSerializer(made).data, status=201)


class SplitList(Door):
    needs = {"POST": JOIN}

    @extend_schema(
        operation_id="joinings_split",
        summary="Make this message and what follows a conversation of its own",
        request=shapes.Splitting,
        responses=answers(shapes.JoiningSerializer, 201),
    )
    def post(self, request: Request, pk: int, message_id: int) -> Response:
        message = get_object_or_404(self.conversation(pk).messages, pk=message_id)
        wanted = self.read(shapes.Splitting)
        made = joinings.split(message, **wanted, by=self.by, at=self.at)
        return Response(shapes.JoiningSerializer(made).data, status=201)


class JoiningDetail(Door):
    needs = {"DELETE": JOIN}

    @extend_schema(
        operation_id="joinings_undo",
        summary="Every message back where it was, clocks included",
        responses=answers(None, 204),
    )
    def delete(self, request: Request, pk: int) -> Response:
        made = get_object_or_404(joinings.readable(self.responder), pk=pk)
        joinings.undo(made, by=self.by, at=self.at)
        return Response(status=204)
