"""What every view of the API shares."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any, ClassVar, cast

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, inline_serializer
from rest_framework import serializers
from rest_framework.exceptions import ParseError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.views import APIView

from inbox.models import Conversation, User
from responders import access
from responders.api.auth import Needs
from responders.api.errors import MEDIA_TYPE
from responders.api.paging import CursorPages
from responders.api.serializers.base import ProblemSerializer, Strict
from responders.models import Responder

PROBLEMS: dict[tuple[int, str], Any] = {
    (status, MEDIA_TYPE): OpenApiResponse(ProblemSerializer, description=text)
    for status, text in {
        400: "A field is unknown or not right.",
        401: "No session and no valid token.",
        403: "The role or the token's scope does not allow it.",
        404: "Absent, or of a brand that is not yours.",
        409: "Somebody changed it meanwhile, or the client token was used for another text.",
        422: "Cannot be done; code says why.",
        429: "Too many calls; see Retry-After.",
    }.items()
}


def answers(success: Any, status: int = 200) -> dict[Any, Any]:
    """The responses of an operation for its schema: one success and every problem."""
    return {
        status: OpenApiResponse(description="Done.") if success is None else success,
        **PROBLEMS,
    }


PAGING = [
    OpenApiParameter("cursor", str, description="From `next` or `previous` of another page."),
    OpenApiParameter("page_size", int, description="1 to 100, usually 50."),
]


@cache
def paged(row: type[BaseSerializer[Any]]) -> Any:
    """What `Door.page` answers, for the schema."""
    link = serializers.URLField(allow_null=True)
    name = row.__name__.removesuffix("Serializer") + "Page"
    return inline_serializer(
        name,
        {
            "next": link,
            "previous": serializers.URLField(allow_null=True),
            "results": row(many=True),
        },
    )


@method_decorator(never_cache, name="dispatch")
class Door(APIView):
    """`needs` declares, per method, the ability and the scope; a method without an entry is denied."""

    needs: ClassVar[dict[str, Needs]] = {}

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        self.at: datetime = timezone.now()

    @property
    def by(self) -> User:
        return cast(User, self.request.user)

    @property
    def responder(self) -> Responder:
        return access.responder_of(self.by)

    def context(self) -> dict[str, Any]:
        """What serializers go by: who reads."""
        return {"reader": self.responder}

    def conversation(self, pk: int) -> Conversation:
        """One this responder may read; anything else is not there."""
        rows = access.conversations(self.responder).select_related(
            "channel", "brand", "identity__contact"
        )
        return get_object_or_404(rows, pk=pk)

    def read(self, serializer: type[Strict], data: Any = None) -> dict[str, Any]:
        """The validated body, or `data`; unknown fields are an error."""
        filled = serializer(data=self._sent() if data is None else data)
        filled.is_valid(raise_exception=True)
        return cast(dict[str, Any], filled.validated_data)

    def _sent(self) -> Any:
        try:
            return self.request.data
        except RecursionError:
            raise ParseError("The body is nested too deeply.") from None

    def page(
        self, rows: QuerySet[Any], serializer: type[BaseSerializer[Any]], *order: str
    ) -> Response:
        pages = CursorPages(*order)
        found = pages.paginate_queryset(rows, self.request, view=self)
        return pages.get_paginated_response(
            serializer(found, many=True, context=self.context()).data
        )
