"""What is done to messages at the platform."""

from __future__ import annotations

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from inbox.models import Act, Message
from responders.api.auth import Needs
from responders.api.door import PAGING, Door, answers, paged
from responders.api.serializers.messages import ActSerializer, NewAct
from responders.api.views.conversations import READ
from responders.operations import moderation


class ActList(Door):
    needs = {"GET": READ, "POST": Needs("moderate", "write:reply")}

    @extend_schema(
        operation_id="acts_list",
        summary="What was done to a message at the platform, newest first",
        parameters=PAGING,
        responses=answers(paged(ActSerializer)),
    )
    def get(self, request: Request, pk: int, message_id: int) -> Response:
        rows = Act.objects.filter(message=self._message(pk, message_id))
        return self.page(rows, ActSerializer, "-pk")

    @extend_schema(
        operation_id="acts_create",
        summary="Hide, show again, delete, like or unlike a message at the platform",
        description="A worker does it. What is so already, or was asked before, answers 200 with what there is.",
        request=NewAct,
        responses={**answers(ActSerializer, 201), 200: ActSerializer},
    )
    def post(self, request: Request, pk: int, message_id: int) -> Response:
        message, wanted = self._message(pk, message_id), self.read(NewAct)
        act = moderation.ask(message, wanted["action"], by=self.by, at=self.at)
        return Response(ActSerializer(act).data, status=201 if act.asked_at == self.at else 200)

    def _message(self, pk: int, message_id: int) -> Message:
        found = Message.objects.select_related("channel", "conversation").filter(
            conversation=self.conversation(pk), pk=message_id
        )
        message = found.first()
        if message is None:
            raise Http404
        return message
