"""Pages by cursor: stable while rows come in, and the same cost however deep."""

from __future__ import annotations

from typing import Any

from django.core import exceptions
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request

NOT_OURS = {"cursor": ["This cursor is not one of ours."]}


class CursorPages(CursorPagination):
    """`?cursor=` from the previous answer's `next`, `?page_size=` up to 100. `order` ends in a unique field."""

    page_size = 50
    max_page_size = 100
    page_size_query_param = "page_size"

    def __init__(self, *order: str) -> None:
        self.order = order or ("-pk",)

    def get_ordering(self, request: Request, queryset: Any, view: Any) -> tuple[str, ...]:
        return self.order

    def decode_cursor(self, request: Request) -> Any:
        try:
            return super().decode_cursor(request)
        except NotFound as error:
            raise ValidationError(NOT_OURS) from error

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> Any:
        """A cursor may be well written and still name a place that no row can have."""
        try:
            return super().paginate_queryset(queryset, request, view)
        except (ValueError, exceptions.ValidationError) as error:
            raise ValidationError(NOT_OURS) from error
