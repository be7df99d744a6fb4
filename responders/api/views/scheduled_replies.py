"""Replies that leave later."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from responders.api.auth import Needs
from responders.api.door import PAGING, Door, answers, paged
from responders.api.serializers.messages import MessageSerializer
from responders.api.serializers.scheduled_replies import (
    OtherPlan,
    ReplyForLater,
    ScheduledReplySerializer,
)
from responders.api.views.conversations import READ
from responders.api.views.replies import mode_of
from responders.models import ScheduledReply
from responders.operations import scheduled_replies

REPLY = Needs("reply", "write:reply")


class ScheduledDoor(Door):
    def row(self, pk: int, reply_id: int) -> ScheduledReply:
        rows = ScheduledReply.objects.filter(conversation=self.conversation(pk))
        return get_object_or_404(rows.select_related("conversation", "delivery"), pk=reply_id)


class ScheduledReplyList(ScheduledDoor):
    needs = {"GET": READ, "POST": REPLY}

    @extend_schema(
        operation_id="scheduled_replies_list",
        summary="Replies planned for later, and what became of them, newest first",
        parameters=PAGING,
        responses=answers(paged(ScheduledReplySerializer)),
    )
    def get(self, request: Request, pk: int) -> Response:
        rows = ScheduledReply.objects.filter(conversation=self.conversation(pk))
        return self.page(rows.select_related("delivery"), ScheduledReplySerializer, "-pk")

    @extend_schema(
        operation_id="scheduled_replies_create",
        summary="Plan a reply",
        description="It is sent once at that time. It is not sent, and its author told, where the customer writes "
        "before, somebody else answers, or the conversation is resolved. The same client_token, text and time answer "
        "200 with the first plan.",
        request=ReplyForLater,
        responses={**answers(ScheduledReplySerializer, 201), 200: ScheduledReplySerializer},
    )
    def post(self, request: Request, pk: int) -> Response:
        conversation, wanted = self.conversation(pk), self.read(ReplyForLater)
        is_private = wanted.pop("is_private_reply")
        row = scheduled_replies.plan(
            conversation,
            mode=mode_of(conversation, is_private=is_private),
            by=self.by,
            at=self.at,
            **wanted,
        )
        status = 201 if row.created_at == self.at else 200
        body = ScheduledReplySerializer(row, context=self.context()).data
        return Response(body, status=status)


class ScheduledReplyDetail(ScheduledDoor):
    needs = {"PUT": REPLY, "DELETE": REPLY}

    @extend_schema(
        operation_id="scheduled_replies_update",
        summary="Change words or time of one's own planned reply",
        request=OtherPlan,
        responses=answers(ScheduledReplySerializer),
    )
    def put(self, request: Request, pk: int, reply_id: int) -> Response:
        row, wanted = self.row(pk, reply_id), self.read(OtherPlan)
        changed = scheduled_replies.change(row, **wanted, by=self.by, at=self.at)
        return Response(ScheduledReplySerializer(changed, context=self.context()).data)

    @extend_schema(
        operation_id="scheduled_replies_destroy",
        summary="Give a planned reply up",
        responses=answers(None, 204),
    )
    def delete(self, request: Request, pk: int, reply_id: int) -> Response:
        scheduled_replies.cancel(self.row(pk, reply_id), by=self.by, at=self.at)
        return Response(status=204)


class ScheduledReplySending(ScheduledDoor):
    needs = {"POST": REPLY}

    @extend_schema(
        operation_id="scheduled_replies_send",
        summary="Send a planned reply now",
        request=None,
        responses=answers(MessageSerializer, 201),
    )
    def post(self, request: Request, pk: int, reply_id: int) -> Response:
        delivery = scheduled_replies.send_now(self.row(pk, reply_id), by=self.by, at=self.at)
        body = MessageSerializer(delivery.message, context=self.context()).data
        return Response(body, status=201)
