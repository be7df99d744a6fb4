"""Every error of the API as one problem document (RFC 9457)."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler

from inbox.core.cleaning import clean, scrub
from inbox.errors import Refused

MEDIA_TYPE = "application/problem+json"
_NOT_FOUND = "There is nothing here."


def problem(
    status: int,
    code: str,
    detail: str,
    *,
    fields: dict[str, Any] | None = None,
    headers: dict[str, str] | None = None,
) -> Response:
    """`code` is for machines and stable; `detail` is a sentence for people."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": clean(detail),
    }
    if fields is not None:
        body["fields"] = scrub(fields)  # they repeat what was sent
    return Response(body, status=status, content_type=MEDIA_TYPE, headers=headers)


def translate(error: Exception, context: dict[str, Any]) -> Response | None:
    """What DRF calls for any exception of a view; None lets a bug be a bug."""
    if isinstance(error, Refused):
        return problem(error.status, error.code, error.message)
    if isinstance(error, Http404 | exceptions.NotFound):
        # One body for what is absent and what is somebody else's, so that nothing can be told from it.
        return problem(404, "not_found", _NOT_FOUND)
    if isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    plain = exception_handler(error, context)
    if plain is None or not isinstance(error, exceptions.APIException):
        return None
    headers = {
        name: plain[name] for name in ("WWW-Authenticate", "Retry-After", "Allow") if name in plain
    }
    if isinstance(error, exceptions.ValidationError):
        return problem(400, "invalid", "Some fields are not right.", fields=_fields(error.detail))
    return problem(plain.status_code, _code(error), str(error.detail), headers=headers)


def _code(error: exceptions.APIException) -> str:
    codes = error.get_codes()
    return codes if isinstance(codes, str) else "invalid"


def _fields(detail: Any) -> dict[str, Any]:
    return detail if isinstance(detail, dict) else {"non_field_errors": detail}
