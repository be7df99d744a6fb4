"""What was said, newest first."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from inbox.models import Message
from responders.api.door import PAGING, Door, answers, paged
from responders.api.serializers.messages import MessageSerializer
from responders.api.views.conversations import READ


class MessageList(Door):
    needs = {"GET": READ}

    @extend_schema(
        operation_id="messages_list",
        summary="Messages and notes of a conversation, newest first",
        parameters=PAGING,
        responses=answers(paged(MessageSerializer)),
    )
    def get(self, request: Request, pk: int) -> Response:
        rows = (
            Message.objects.filter(conversation=self.conversation(pk))
            .select_related("author", "delivery")
            .prefetch_related("attachments", "mentions__responder")
        )
        return self.page(rows, MessageSerializer, "-occurred_at", "-pk")
