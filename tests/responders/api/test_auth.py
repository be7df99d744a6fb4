"""Who may call the API, with what."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from responders.models import ApiToken, Responder
from responders.operations import tokens
from tests.builders import a_brand, a_channel, a_conversation, a_responder
from tests.responders.api.conftest import Caller

pytestmark = pytest.mark.django_db
LIST = "/api/v1/conversations/"


def test_nobody_reads_without_signing_in() -> None:
    answer = APIClient().get(LIST)
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "not_authenticated"


def test_a_token_is_kept_as_a_digest_of_its_secret(caller: Caller) -> None:
    rani = a_responder("Rani", Responder.Role.AGENT, a_brand())
    token, secret = tokens.create(rani, "CRM", ["read:inbox"], days=1, by=None, at=timezone.now())
    assert bytes(token.digest) == hashlib.sha256(secret.encode()).digest()
    assert secret not in str(ApiToken.objects.values())


def test_a_token_reads_what_its_holder_may_read(caller: Caller) -> None:
    brand = a_brand()
    conversation = a_conversation(a_channel(brand))
    a_conversation(a_channel(a_brand("Bank Lain")))
    rani = a_responder("Rani", Responder.Role.AGENT, brand)
    answer = caller(rani, "read:inbox").get(LIST)
    assert [row["id"] for row in answer.json()["results"]] == [conversation.pk]


def test_a_token_without_the_scope_is_refused(caller: Caller) -> None:
    rani = a_responder("Rani", Responder.Role.AGENT, a_brand())
    answer = caller(rani, "read:report").get(LIST)
    assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")


def test_a_scope_gives_nothing_the_role_does_not_have(caller: Caller) -> None:
    admin = a_responder("Wati", Responder.Role.ADMIN, a_brand())
    answer = caller(admin).get(LIST)
    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")


def test_a_token_that_has_ended_is_refused(lapsed: Caller) -> None:
    rani = a_responder("Rani", Responder.Role.AGENT, a_brand())
    answer = lapsed(rani).get(LIST)
    assert (answer.status_code, answer.json()["code"]) == (401, "token_invalid")


def test_a_revoked_token_is_refused_at_once(caller: Caller) -> None:
    rani = a_responder("Rani", Responder.Role.AGENT, a_brand())
    client = caller(rani)
    assert client.get(LIST).status_code == 200
    tokens.revoke(ApiToken.objects.get(), by=None, at=timezone.now())
    assert client.get(LIST).status_code == 401


def test_the_token_of_a_disabled_account_is_refused(caller: Caller) -> None:
    rani = a_responder("Rani", Responder.Role.AGENT, a_brand())
    client = caller(rani)
    rani.user.is_active = False
    rani.user.save(update_fields=["is_active"])
    assert client.get(LIST).status_code == 401


def test_the_last_use_is_noted_only_now_and_then(caller: Caller) -> None:
    rani = a_responder("Rani", Responder.Role.AGENT, a_brand())
    client = caller(rani)
    client.get(LIST)
    first = ApiToken.objects.get().last_used_at
    client.get(LIST)
    assert first is not None
    assert ApiToken.objects.get().last_used_at == first
    long_ago = first - timedelta(hours=1)
    ApiToken.objects.update(last_used_at=long_ago)
    client.get(LIST)
    assert ApiToken.objects.get().last_used_at != long_ago


def test_a_session_reads_too_and_writes_only_with_the_csrf_token() -> None:
    brand = a_brand()
    rani = a_responder("Rani", Responder.Role.AGENT, brand)
    conversation = a_conversation(a_channel(brand))
    client = Client(enforce_csrf_checks=True)
    client.force_login(rani.user)
    assert client.get(LIST).status_code == 200
    answer = client.post(f"{LIST}{conversation.pk}/resolution/", content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (403, "permission_denied")


def test_an_account_without_a_role_is_refused(django_user_model: type) -> None:
    stranger = django_user_model.objects.create_user("joko", password="x" * 16)
    client = Client()
    client.force_login(stranger)
    assert client.get(LIST).status_code == 403
