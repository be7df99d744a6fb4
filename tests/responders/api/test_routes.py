"""Every route: declared, closed to other brands, quiet about what is there."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from responders import access
from responders.api.auth import ANY, Needs
from responders.api.urls import urlpatterns
from responders.models import Responder
from responders.operations import tokens
from tests.builders import a_brand, a_responder
from tests.responders.api.conftest import Caller
from tests.responders.api.twins import a_twin

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
ROLES = Responder.Role.values


@dataclass(frozen=True)
class Call:
    method: str
    route: str
    names: tuple[str, ...]
    needs: Needs

    def path(self, ids: dict[str, int]) -> str:
        path = self.route
        for name in self.names:
            path = path.replace(f"<int:{name}>", str(ids[name]))
        return f"/api/v1/{path}"


def _calls() -> list[Call]:
    return [
        Call(
            method,
            str(pattern.pattern),
            tuple(pattern.pattern.converters),
            pattern.callback.view_class.needs[method],  # type: ignore[attr-defined]
        )
        for pattern in urlpatterns
        for method in METHODS
        if hasattr(pattern.callback.view_class, method.lower())  # type: ignore[attr-defined]
    ]


CALLS = _calls()
OF_ROWS = [call for call in CALLS if call.names]
BODIES: dict[str, dict[str, Any]] = {
    "replies": {"text": "Baik, Kak", "client_token": str(uuid.uuid4())},
    "scheduled-replies": {
        "text": "Baik, Kak",
        "client_token": str(uuid.uuid4()),
        "send_at": (timezone.now() + timedelta(hours=1)).isoformat(),
    },
    "<int:reply_id>": {
        "text": "Baik",
        "send_at": (timezone.now() + timedelta(hours=2)).isoformat(),
    },
    "approvals": {"text": "Baik, Kak", "client_token": str(uuid.uuid4())},
    "approval": {},
    "rejection": {"note": "Lebih ramah"},
    "notes": {"text": "Sudah dicek", "client_token": str(uuid.uuid4())},
    "assignment": {"responder": 1},
    "snooze": {"until": (timezone.now() + timedelta(hours=1)).isoformat()},
    "tags": {"name": "atm"},
    "identity-links": {"identity": 1},
    "joinings": {"source": 1},
    "split": {},
    "block": {"reason": "Spam"},
    "closure": {"note": "Dilihat di sana"},
    "expiry": {"expires_at": None},
    "gestures": {"gestures": []},
    "case": {
        "form": "oral",
        "received_at": "2026-11-23T03:00:00Z",
        "type": "other",
        "product": "other",
        "came_by": "webchat",
    },
    "extension": {"reason": "Lama"},
    "decision": {"verdict": "accepted", "reason": "Benar"},
    "letters": {"sort": "acknowledgement", "way": "post", "told_at": "2026-11-23T03:00:00Z"},
    "ignore": {"note": "Uji coba"},
    "skills": {"places": 6, "skills": [], "languages": [], "rooms": []},
    "cancellation": {},
    "tier": {"tier": "Prioritas"},
    "priority": {"priority": 1},
    "name": {"name": "Standar"},
    "activity": {"is_active": False},
    "policy-order": {"brand": 1, "policies": [1]},
    "text": {"text": "Baik, Kak"},
    "sending": {"conversations": [1]},
}


def named(call: Call) -> str:
    return f"{call.method} {call.route}"


def body(call: Call) -> dict[str, Any]:
    return BODIES.get(call.route.rstrip("/").split("/")[-1], {})


def test_every_method_of_every_route_declares_an_ability_and_a_scope() -> None:
    assert len(CALLS) > 10
    for call in CALLS:
        assert call.needs.ability in access.ABILITIES, named(call)
        assert call.needs.scope in {*tokens.SCOPES, ANY}, named(call)


@pytest.mark.django_db
def test_nobody_gets_in_without_signing_in(client: Any) -> None:
    for call in CALLS:
        answer = client.generic(call.method, call.path(dict.fromkeys(call.names, 1)))
        assert answer.status_code == 401, named(call)


@pytest.mark.django_db
@pytest.mark.parametrize("role", ROLES)
def test_a_role_without_the_ability_is_refused_before_anything_is_looked_up(
    role: str, caller: Caller
) -> None:
    client = caller(a_responder("Rani", role, a_brand()))
    for call in CALLS:
        if call.needs.scope == ANY or role in access.ABILITIES[call.needs.ability]:
            continue
        path = call.path(dict.fromkeys(call.names, 10**9))
        answer = client.generic(call.method, path, "{}", content_type="application/json")
        assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed"), named(call)


@pytest.mark.django_db
@pytest.mark.parametrize("scope", tokens.SCOPES)
def test_a_token_opens_only_the_routes_of_its_scope(scope: str, caller: Caller) -> None:
    clients = {role: caller(a_responder("Rani", role, a_brand()), scope) for role in ROLES}
    for call in CALLS:
        if call.needs.scope in {scope, ANY}:
            continue
        role = sorted(access.ABILITIES[call.needs.ability])[0]
        path = call.path(dict.fromkeys(call.names, 10**9))
        answer = clients[role].generic(call.method, path, "{}", content_type="application/json")
        assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing"), named(call)


@pytest.mark.django_db
def test_rows_of_another_brand_are_as_absent_as_rows_that_never_were(caller: Caller) -> None:
    theirs = a_twin(a_brand("Bank Lain"))
    ours = a_twin(a_brand())
    clients = {role: caller(a_responder("Rani", role, ours.brand)) for role in ROLES}
    before = theirs.counted()
    for call in OF_ROWS:
        client = clients[sorted(access.ABILITIES[call.needs.ability])[0]]
        foreign = _asked(client, call, theirs.ids(call.route))
        absent = _asked(client, call, dict.fromkeys(call.names, 10**9))
        assert (foreign.status_code, foreign.content) == (404, absent.content), named(call)
        assert foreign.json()["code"] == "not_found"
        assert theirs.counted() == before, named(call)
        if len(call.names) > 1:  # our conversation, their tag
            first = call.names[0]
            crossed = {**theirs.ids(call.route), first: ours.ids(call.route)[first]}
            answer = _asked(client, call, crossed)
            assert answer.content == absent.content, named(call)


def _asked(client: Any, call: Call, ids: dict[str, int]) -> Any:
    return client.generic(
        call.method, call.path(ids), json.dumps(body(call)), content_type="application/json"
    )
