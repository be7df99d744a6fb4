from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from django.conf import settings
from django.core import signing
from django.test import Client
from pytest_django import DjangoDbBlocker

from inbox import live, stream
from inbox.models import Brand
from inbox.webchat.visitor import COOKIE, SALT
from responders.models import Responder
from tests.builders import a_brand, a_channel, a_responder, an_identity
from tests.responders.console.desk import waiting
from tests.web import served

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module")
def base(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    with django_db_blocker.unblock(), served() as base:
        yield base


@pytest.fixture
def brand() -> Brand:
    return a_brand()


@pytest.fixture
def rani(brand: Brand) -> Responder:
    return a_responder("Rani", Responder.Role.AGENT, brand)


def signed_in(responder: Responder) -> dict[str, str]:
    client = Client()
    client.force_login(responder.user, "django.contrib.auth.backends.ModelBackend")
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    return {"cookie": f"{settings.SESSION_COOKIE_NAME}={key}"}


@contextmanager
def listening(
    base: str, headers: dict[str, str], path: str = "/stream"
) -> Iterator[tuple[httpx.Response, Iterator[str]]]:
    with (
        httpx.Client(base_url=base, timeout=stream.RECHECK_SECONDS + 10) as client,
        client.stream("GET", path, headers=headers) as response,
    ):
        yield response, response.iter_lines()


def next_line(lines: Iterator[str], beginning: str) -> str:
    return next(line for line in lines if line.startswith(beginning)).removeprefix(beginning)


def next_hint(lines: Iterator[str]) -> Any:
    """What changed next; digests are passed over."""
    is_digest = False
    for line in lines:
        if line.startswith("data:") and not is_digest:
            return json.loads(line.removeprefix("data:"))
        is_digest = line == "event: digest"
    raise AssertionError("the stream ended")


def tell(brand: Brand, pk: int) -> None:
    live.publish([live.hint(f"conversation:{pk}", "message_received", pk, brand=brand.pk)])


def test_a_responder_hears_what_changes_in_her_brand(
    base: str, brand: Brand, rani: Responder
) -> None:
    with listening(base, signed_in(rani)) as (response, lines):
        assert response.headers["content-type"].startswith("text/event-stream")
        next_line(lines, "retry:")
        tell(a_brand("Another"), 8)
        tell(brand, 7)

        heard = next_hint(lines)
    assert heard == {"topic": "conversation:7", "kind": "message_received", "id": 7}


def test_a_stream_that_was_cut_is_told_what_it_missed(
    base: str, brand: Brand, rani: Responder
) -> None:
    headers = signed_in(rani)
    with listening(base, headers) as (_response, lines):
        joined_at = next_line(lines, "id: ")  # where one stands before anything was told
        tell(brand, 1)
        last_id = next_line(lines, "id: ")
    tell(brand, 2)

    with listening(base, headers | {"last-event-id": last_id}) as (_response, lines):
        assert next_hint(lines)["id"] == 2
    with listening(base, headers, f"/stream?after={joined_at}") as (_response, lines):
        assert [next_hint(lines)["id"] for _each in range(2)] == [1, 2]
    with listening(base, headers | {"last-event-id": "0-1"}) as (_response, lines):
        assert next_line(lines, "event: ") == "resync"


def test_a_console_is_told_its_counts_once_and_again_after_what_moved(
    base: str, brand: Brand, rani: Responder
) -> None:
    with listening(base, signed_in(rani)) as (_response, lines):
        at_first = json.loads(next(after_digest(lines)))
        assert at_first["moved"] == []
        assert at_first["counts"]["view:open"] == 0
        mine, other = waiting(brand, 5), waiting(a_brand("Another"), 5)
        for one in (mine, other):
            tell(one.brand, one.pk)
        again = json.loads(next(after_digest(lines)))
    assert [pk for pk, *_rest in again["moved"]] == [mine.pk]
    assert again["counts"]["view:open"] == 1


def after_digest(lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        if line == "event: digest":
            yield next(lines).removeprefix("data:")


def test_strangers_and_other_sites_get_no_stream(base: str, rani: Responder) -> None:
    headers = signed_in(rani)
    refused = [
        {},
        {"cookie": f"{settings.SESSION_COOKIE_NAME}=invented"},
        headers | {"origin": "https://elsewhere.example"},
        headers | {"sec-fetch-site": "cross-site"},
    ]
    for wrong in refused:
        assert httpx.get(f"{base}/stream", headers=wrong).status_code == 403
    assert httpx.post(f"{base}/stream", headers=headers).status_code == 405


def test_a_stream_ends_soon_after_the_account_is_disabled(
    base: str, brand: Brand, rani: Responder
) -> None:
    with listening(base, signed_in(rani)) as (_response, lines):
        next_line(lines, "retry:")
        rani.user.is_active = False
        rani.user.save()
        began = time.monotonic()
        assert [line for line in lines if line.startswith("data:")] == []
    assert time.monotonic() - began < 15


def test_who_changes_brands_soon_hears_of_the_new_ones_only(
    base: str, brand: Brand, rani: Responder
) -> None:
    other = a_brand("Another")
    with listening(base, signed_in(rani)) as (_response, lines):
        next_line(lines, "retry:")
        rani.brands.set([other])
        time.sleep(stream.RECHECK_SECONDS + 1)
        tell(brand, 1)
        tell(other, 2)
        assert next_hint(lines)["id"] == 2


def test_a_visitor_hears_of_their_own_chat_and_a_stranger_of_nothing(
    base: str, brand: Brand
) -> None:
    chat = a_channel(brand, "webchat", account="chat-1")
    sari, wayan = an_identity(chat, "sari"), an_identity(chat, "wayan")
    key = signing.dumps(f"{chat.pk}:sari", salt=SALT)
    path = f"/chat/{chat.account}/stream"

    with listening(base, {"cookie": f"{COOKIE}={key}"}, path) as (_response, lines):
        next_line(lines, "retry:")
        for person in (wayan, sari):
            topic = f"visitor:{person.pk}"
            live.publish([live.hint(topic, "delivery", person.pk, brand=brand.pk)])
        assert next_hint(lines)["id"] == sari.pk
    assert httpx.get(f"{base}{path}").status_code == 403
    assert httpx.get(f"{base}{path}", headers={"cookie": f"{COOKIE}={key}x"}).status_code == 403


def test_health_tells_how_things_stand_and_no_secrets(base: str, brand: Brand) -> None:
    found = httpx.get(f"{base}/health").json()

    assert found["database"] == "ok"
    assert found["envelopes"] == {"waiting": 0, "oldest_seconds": None}
    assert brand.name not in json.dumps(found)
