"""What could not be taken in, and the envelopes it came in."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from inbox.models import DeadLetter, Envelope
from responders import access
from responders.api.auth import Needs
from responders.api.door import PAGING, Door, answers, paged
from responders.api.serializers.base import queried
from responders.api.serializers.channels import (
    DeadLetterFilters,
    DeadLetterSerializer,
    EnvelopeSerializer,
    Ignore,
)
from responders.operations import dead_letters

READ = Needs("read_dead_letters", "admin:channel")
SETTLE = Needs("settle_dead_letters", "admin:channel")


class LetterDoor(Door):
    def letter(self, pk: int) -> DeadLetter:
        return get_object_or_404(dead_letters.of_brands(self.responder), pk=pk)


class DeadLetterList(LetterDoor):
    needs = {"GET": READ}

    @extend_schema(
        operation_id="dead_letters_list",
        summary="Dead letters, newest first; the open ones unless asked otherwise",
        parameters=[DeadLetterFilters, *PAGING],
        responses=answers(paged(DeadLetterSerializer)),
    )
    def get(self, request: Request) -> Response:
        wanted = self.read(DeadLetterFilters, queried(request.query_params))
        rows = dead_letters.of_brands(self.responder).filter(**wanted)
        return self.page(rows, DeadLetterSerializer, "-pk")


class Replay(LetterDoor):
    needs = {"POST": SETTLE}

    @extend_schema(
        operation_id="dead_letters_replay",
        summary="Read it once more",
        request=None,
        responses=answers(DeadLetterSerializer),
    )
    def post(self, request: Request, pk: int) -> Response:
        dead_letters.replay(self.letter(pk), by=self.by, at=self.at)
        return Response(DeadLetterSerializer(self.letter(pk)).data)


class IgnoreLetter(LetterDoor):
    needs = {"POST": SETTLE}

    @extend_schema(
        operation_id="dead_letters_ignore",
        summary="Say that it is not needed, and why",
        request=Ignore,
        responses=answers(DeadLetterSerializer),
    )
    def post(self, request: Request, pk: int) -> Response:
        letter, wanted = self.letter(pk), self.read(Ignore)
        dead_letters.ignore(letter, wanted["note"], by=self.by, at=self.at)
        return Response(DeadLetterSerializer(self.letter(pk)).data)


class EnvelopeList(Door):
    needs = {"GET": READ}

    @extend_schema(
        operation_id="envelopes_list",
        summary="What platforms have sent, without the bytes, newest first",
        parameters=PAGING,
        responses=answers(paged(EnvelopeSerializer)),
    )
    def get(self, request: Request) -> Response:
        rows = (
            Envelope.objects.filter(hook__brand__in=access.brand_ids(self.responder))
            .select_related("hook", "due")
            .defer("body", "hook__secrets")
        )
        return self.page(rows, EnvelopeSerializer, "-pk")
