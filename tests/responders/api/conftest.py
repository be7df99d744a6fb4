"""Callers of the API."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone
from rest_framework.test import APIClient

from responders.models import Responder
from responders.operations import tokens

Caller = Callable[..., APIClient]


@pytest.fixture(autouse=True)
def _no_calls_counted() -> None:
    cache.clear()


@pytest.fixture
def caller() -> Caller:
    """A client with a token of `responder` and its scopes; all of them unless some are named."""

    def build(responder: Responder, *scopes: str) -> APIClient:
        _token, secret = tokens.create(
            responder, "Program", scopes or tokens.SCOPES, days=1, by=None, at=timezone.now()
        )
        client = APIClient()
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
        return client

    return build


@pytest.fixture
def lapsed() -> Caller:
    def build(responder: Responder) -> APIClient:
        at = timezone.now() - timedelta(days=2)
        _token, secret = tokens.create(responder, "Old", tokens.SCOPES, days=1, by=None, at=at)
        client = APIClient()
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
        return client

    return build
