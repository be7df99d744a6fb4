"""Clocks of a conversation, each with what explains it."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from responders.api.door import Door, answers
from responders.api.serializers.clocks import ClockSerializer
from responders.api.views.conversations import READ
from responders.models import SlaClock


class ClockList(Door):
    needs = {"GET": READ}

    @extend_schema(
        operation_id="clocks_list",
        summary="Clocks of a conversation",
        responses=answers(ClockSerializer(many=True)),
    )
    def get(self, request: Request, pk: int) -> Response:
        rows = SlaClock.objects.filter(conversation=self.conversation(pk))
        return self.page(rows, ClockSerializer, "started_at", "pk")
