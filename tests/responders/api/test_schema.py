"""The schema describes every route, and only those who connect something may read it."""

from __future__ import annotations

import pytest
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema
from rest_framework.test import APIClient

from responders.api.urls import urlpatterns
from responders.models import Responder
from tests.builders import a_brand, a_responder
from tests.responders.api.conftest import Caller

SCHEMA = "/api/v1/schema/"
METHODS = ("get", "post", "put", "patch", "delete")


def test_the_schema_is_valid_and_leaves_nothing_to_guess() -> None:
    GENERATOR_STATS.reset()
    schema = SchemaGenerator().get_schema(request=None, public=True)
    validate_schema(schema)
    assert not GENERATOR_STATS


def test_the_schema_has_every_method_of_every_route() -> None:
    schema = SchemaGenerator().get_schema(request=None, public=True)
    told = {(path, method) for path, methods in schema["paths"].items() for method in methods}
    assert len(told) == sum(
        hasattr(route.callback.view_class, method)  # type: ignore[attr-defined]
        for route in urlpatterns
        for method in METHODS
        if str(route.pattern) != "schema/"
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "status"),
    [("agent", 403), ("lead", 403), ("manager", 200), ("admin", 200), ("auditor", 403)],
)
def test_who_manages_may_read_the_schema(role: str, status: int) -> None:
    client = APIClient()
    client.force_login(a_responder("Rani", role, a_brand()).user)
    assert client.get(SCHEMA).status_code == status


@pytest.mark.django_db
def test_every_token_may_read_the_schema(caller: Caller) -> None:
    rani = a_responder("Rani", Responder.Role.AGENT, a_brand())
    assert caller(rani, "read:report").get(SCHEMA).status_code == 200
