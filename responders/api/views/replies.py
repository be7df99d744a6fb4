"""Saying something: to the customer, or among ourselves."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from inbox.core.events import Visibility
from inbox.models import Conversation
from responders.api.auth import Needs
from responders.api.door import Door, answers
from responders.api.serializers.messages import (
    MessageSerializer,
    Note,
    Reply,
    TemplateSerializer,
)
from responders.operations import notes, replies, templates


class ReplyList(Door):
    needs = {"POST": Needs("reply", "write:reply")}

    @extend_schema(
        operation_id="replies_create",
        summary="Promise a reply",
        description="Leaves after the time to undo. The same client_token with the same text answers 200 "
        "with the first reply and says nothing twice; with another text it answers 409.",
        request=Reply,
        responses={**answers(MessageSerializer, 201), 200: MessageSerializer},
    )
    def post(self, request: Request, pk: int) -> Response:
        conversation, wanted = self.conversation(pk), self.read(Reply)
        delivery = replies.submit(
            conversation,
            text=wanted["text"],
            template=_template(wanted),
            mode=mode_of(conversation, is_private=wanted["is_private_reply"]),
            client_token=wanted["client_token"],
            takes_over=wanted["takes_over"],
            then_resolve=wanted["then_resolve"],
            seen=wanted["seen"],
            by=self.by,
            at=self.at,
        )
        body = MessageSerializer(delivery.message, context=self.context()).data
        return Response(body, status=201 if delivery.created_at == self.at else 200)


def mode_of(conversation: Conversation, *, is_private: bool) -> str:
    return Visibility.PRIVATE if is_private else Visibility(conversation.visibility)


def _template(wanted: dict[str, Any]) -> replies.Choice | None:
    if wanted["template"] is None:
        return None
    return replies.Choice(wanted["template"], wanted["blanks"])


class TemplateList(Door):
    needs = {"GET": Needs("reply", "read:inbox")}

    @extend_schema(
        operation_id="conversation_templates_list",
        summary="Templates that can be said here, the customer's language first",
        responses=answers(TemplateSerializer(many=True)),
    )
    def get(self, request: Request, pk: int) -> Response:
        rows = templates.offered(self.conversation(pk), by=self.by)
        return Response(TemplateSerializer(rows, many=True).data)


class NoteList(Door):
    needs = {"POST": Needs("note", "write:reply")}

    @extend_schema(
        operation_id="notes_create",
        summary="Write a note that only colleagues see",
        request=Note,
        responses={**answers(MessageSerializer, 201), 200: MessageSerializer},
    )
    def post(self, request: Request, pk: int) -> Response:
        conversation, wanted = self.conversation(pk), self.read(Note)
        note = notes.write(conversation, **wanted, by=self.by, at=self.at)
        is_new = note.received_at == self.at
        return Response(
            MessageSerializer(note, context=self.context()).data, status=201 if is_new else 200
        )
