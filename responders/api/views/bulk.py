"""Many conversations at once: asked for, watched, undone; one answer to many, looked at before it is sent."""

from __future__ import annotations

from datetime import timedelta

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from responders import access
from responders.api.auth import Needs
from responders.api.door import Door, answers
from responders.api.serializers.bulk import (
    BulkActionSerializer,
    BulkSending,
    BulkText,
    BulkWish,
    asked,
)
from responders.models import BulkAction
from responders.operations import answers as to_many
from responders.operations import bulk_actions, bulk_params, seen

PATIENCE = timedelta(seconds=5)  # a small action is carried out before the answer, if it is quick
MOVE, REPLY = Needs("move", "write:reply"), Needs("reply", "write:reply")


class BulkDoor(Door):
    def own(self, pk: int) -> BulkAction:
        """One's own; anybody else's is not there."""
        return get_object_or_404(BulkAction, pk=pk, responder=self.responder)

    def shown(self, action: BulkAction, status: int = 200) -> Response:
        return Response(BulkActionSerializer(action, context={"at": self.at}).data, status=status)

    def carried(self, action: BulkAction, status: int = 200) -> Response:
        """After as much of it was done as a caller waits for; the workers do the rest."""
        if action.items.count() <= bulk_actions.AT_ONCE:
            bulk_actions.work_off(action, clock=timezone.now, until=self.at + PATIENCE)
        return self.shown(action, status)


class BulkActions(BulkDoor):
    needs = {"POST": MOVE}

    @extend_schema(
        operation_id="bulk_create",
        summary="Do one thing to many conversations",
        description="Each is done by itself, as the call for one would; what changes before its turn is skipped. Of "
        "many, most are still `waiting` in the answer. Of kind `reply` nothing is sent yet: every item has its text, "
        "or why it cannot be sent there.",
        request=BulkWish,
        responses={**answers(BulkActionSerializer, 201), 200: BulkActionSerializer},
    )
    def post(self, request: Request) -> Response:
        wanted = self.read(BulkWish)
        kind, ids = wanted["kind"], list(dict.fromkeys(wanted["conversations"]))
        params = bulk_params.of(kind, self.responder, at=self.at, **asked(wanted))
        rows = access.conversations(self.responder).filter(pk__in=ids, handling__isnull=False)
        stamps = seen.stamps(list(rows.select_related("handling")))
        action = bulk_actions.ask(
            kind,
            {pk: stamps.get(pk, "") for pk in ids},
            params,
            token=wanted["client_token"],
            by=self.by,
            at=self.at,
        )
        status = 201 if action.created_at == self.at else 200
        if kind != BulkAction.Kind.REPLY:
            return self.carried(action, status)
        if action.started_at is None and "text" in params:
            to_many.review(action, params["text"], by=self.by, at=self.at)
        return self.shown(action, status)


class BulkActionDetail(BulkDoor):
    needs = {"GET": Needs("move", "read:inbox")}

    @extend_schema(
        operation_id="bulk_retrieve",
        summary="How far one of your actions is, and what became of each conversation",
        responses=answers(BulkActionSerializer),
    )
    def get(self, request: Request, pk: int) -> Response:
        return self.shown(self.own(pk))


class BulkUndoing(BulkDoor):
    needs = {"POST": MOVE}

    @extend_schema(
        operation_id="bulk_undo",
        summary="Take back what was done, within an hour",
        request=None,
        responses=answers(BulkActionSerializer),
    )
    def post(self, request: Request, pk: int) -> Response:
        return self.carried(bulk_actions.undo(self.own(pk), by=self.by, at=self.at))


class BulkAnswerDoor(BulkDoor):
    def answer(self, pk: int) -> BulkAction:
        action = self.own(pk)
        if action.kind != BulkAction.Kind.REPLY:
            raise Http404
        return action


class BulkAnswerText(BulkAnswerDoor):
    needs = {"PUT": REPLY}

    @extend_schema(
        operation_id="bulk_answer_text",
        summary="Other words for an answer to many; every item then has its text",
        request=BulkText,
        responses=answers(BulkActionSerializer),
    )
    def put(self, request: Request, pk: int) -> Response:
        action = self.answer(pk)
        to_many.review(action, self.read(BulkText)["text"], by=self.by, at=self.at)
        return self.shown(action)


class BulkAnswerSending(BulkAnswerDoor):
    needs = {"POST": REPLY}

    @extend_schema(
        operation_id="bulk_answer_send",
        summary="Send an answer to many to those it was looked at for",
        request=BulkSending,
        responses=answers(BulkActionSerializer),
    )
    def post(self, request: Request, pk: int) -> Response:
        action, wanted = self.answer(pk), self.read(BulkSending)
        to_many.start(
            action,
            wanted["conversations"],
            resolves=wanted["resolves"],
            by=self.by,
            at=self.at,
        )
        return self.carried(action)
