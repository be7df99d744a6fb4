"""What goes along with a reply, fetched by the platform as it would from outside."""

from __future__ import annotations

import contextlib
import json
import logging
import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from django.test import Client
from django.utils import timezone

from inbox.core.events import Visibility
from inbox.core.states import Sending
from inbox.errors import Refused
from inbox.models import Conversation, Delivery, StoredFile
from inbox.operations import addresses, attachments, channels, dispatch, files, outbound
from tests.builders import a_channel, a_conversation, a_message
from tests.inbox.adapters import line_api
from tests.inbox.adapters.files import a_sound
from tests.inbox.adapters.instagram_api import judge as judge_instagram
from tests.inbox.adapters.test_line import SARI
from tests.ledger_platform import Clock
from tests.pictures import a_picture, opened

pytestmark = pytest.mark.django_db
PUBLIC = "https://inbox.example"
PAPER = b"%PDF-1.7 tagihan Sari"


class Platform:
    """Answers calls as LINE or Instagram would, and fetches what they name before it does."""

    def __init__(self) -> None:
        self.calls: list[dict[str, Any]] = []
        self.fetched: list[Any] = []
        self.loses_contact = False

    def __call__(self, request: httpx.Request) -> httpx.Response:
        is_line = request.url.host == "api.line.me"
        line_api.judge(request) if is_line else judge_instagram(request)
        told = json.loads(request.content)
        is_known = told in self.calls
        self.calls.append(told)
        self.fetched += [asked(url) for url in named_in(told)]
        if self.loses_contact:
            self.loses_contact = False
            raise httpx.ReadTimeout("gone", request=request)
        if is_line:
            status = 409 if is_known else 200
            return httpx.Response(status, json={"sentMessages": [{"id": "900"}]})
        return httpx.Response(200, json={"recipient_id": SARI, "message_id": "m_new"})


def named_in(told: Any) -> list[str]:
    if isinstance(told, dict):
        return [found for value in told.values() for found in named_in(value)]
    if isinstance(told, list):
        return [found for value in told for found in named_in(value)]
    return [told] if isinstance(told, str) and told.startswith(PUBLIC) else []


def asked(url: str, method: str = "get") -> Any:
    assert url.startswith(f"{PUBLIC}/")
    return getattr(Client(enforce_csrf_checks=True), method)(urlsplit(url).path)


@pytest.fixture
def clock() -> Clock:
    return Clock(timezone.now())


@pytest.fixture
def platform(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Platform:
    settings.PUBLIC_URL = PUBLIC
    platform = Platform()

    @contextlib.contextmanager
    def client(_heard: object = None) -> Iterator[httpx.Client]:
        with httpx.Client(transport=httpx.MockTransport(platform)) as http:
            yield http

    monkeypatch.setattr(channels.http, "client", client)
    return platform


def waiting(kind: str, clock: Clock) -> Conversation:
    channel = a_channel(kind=kind, credentials={"access_token": "EAAB"})
    thread_key = SARI if kind == "line" else f"dm:{SARI}"
    found = a_conversation(
        channel, thread_key=thread_key, last_inbound_at=clock(), at=clock(), visibility="private"
    )
    a_message(found, "Mana buktinya?", external_id=f"in-{found.pk}", at=clock())
    return found


def a_reply(
    found: Conversation, clock: Clock, *contents: tuple[bytes, str], text: str = ""
) -> Delivery:
    token = uuid.uuid4()
    for content, name in contents:
        files.keep(
            content, name, channel=found.channel, at=clock(), conversation=found, client_token=token
        )
    words = outbound.Words(text=text, visibility=Visibility.PRIVATE, client_token=token)
    return outbound.compose(found, words, by=None, at=clock())


def swept(clock: Clock, **passes: float) -> None:
    clock.passes(**(passes or {"seconds": 8}))
    dispatch.sweep(clock=clock, draw=lambda: 0.5)


def sent(delivery: Delivery) -> Delivery:
    delivery.refresh_from_db()
    assert delivery.state == Sending.SENT, delivery.error
    return delivery


@pytest.fixture
def url(platform: Platform, clock: Clock) -> str:
    """Of a picture that Instagram just took."""
    sent_with_picture(clock)
    (found,) = named_in(platform.calls)
    return found


def sent_with_picture(clock: Clock) -> Delivery:
    delivery = a_reply(waiting("instagram", clock), clock, (a_picture(900, 300), "bukti.jpg"))
    swept(clock)
    return sent(delivery)


def test_instagram_fetches_the_picture_that_was_kept(platform: Platform, clock: Clock) -> None:
    sent_with_picture(clock)
    (answer,) = platform.fetched
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    assert answer.content == files.read(StoredFile.objects.get())
    assert answer["Content-Disposition"] == 'inline; filename="bukti.jpg"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-store"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert not answer.cookies


def test_a_paper_can_only_be_saved(platform: Platform, clock: Clock) -> None:
    delivery = a_reply(waiting("instagram", clock), clock, (PAPER, "tagihan.pdf"))
    swept(clock)
    sent(delivery)
    (answer,) = platform.fetched
    assert (answer.content, answer["Content-Type"]) == (PAPER, "application/pdf")
    assert answer["Content-Disposition"].startswith("attachment")


def test_line_fetches_every_file_and_a_small_jpeg_of_each(platform: Platform, clock: Clock) -> None:
    film = b"\0\0\0\x18ftypmp42" + bytes(40)
    contents = [(a_picture(900, 300, "PNG", "RGBA"), "a.png"), (film, "b.mp4"), (a_sound(), "c")]
    delivery = a_reply(waiting("line", clock), clock, *contents, text="Ini buktinya")
    swept(clock)
    sent(delivery)
    (call,) = platform.calls
    kinds = [message["type"] for message in call["messages"]]
    assert kinds == ["text", "image", "video", "audio"]
    whole, small, shown, sign, sound = platform.fetched
    assert [one["Content-Type"] for one in platform.fetched] == [
        "image/png", "image/jpeg", "video/mp4", "image/jpeg", "audio/mp4",
    ]  # fmt: skip
    assert (shown.content, sound.content) == (film, a_sound())
    assert opened(whole.content).size == (900, 300)
    assert opened(small.content).size == (640, 213)
    assert opened(sign.content).format == "JPEG"
    assert max(len(small.content), len(sign.content)) < 1_000_000


def test_said_again_after_contact_was_lost_the_call_is_the_same(
    platform: Platform, clock: Clock
) -> None:
    platform.loses_contact = True
    delivery = a_reply(waiting("line", clock), clock, (a_picture(), "bukti.jpg"))
    swept(clock)
    delivery.refresh_from_db()
    assert delivery.state == Sending.QUEUED
    swept(clock, minutes=10)
    sent(delivery)
    assert platform.calls[0] == platform.calls[1]
    assert {one.status_code for one in platform.fetched} == {200}


def test_an_address_opens_for_an_hour_and_never_before_the_first_call(
    url: str, clock: Clock
) -> None:
    delivery = Delivery.objects.get()
    assert asked(url).status_code == 200
    Delivery.objects.update(accepted_at=timezone.now() - timedelta(hours=1))
    assert asked(url).status_code == 404
    Delivery.objects.update(accepted_at=None, attempt_no=0, state=Sending.QUEUED)
    assert asked(url).status_code == 404
    Delivery.objects.filter(pk=delivery.pk).update(attempt_no=1)
    assert asked(url).status_code == 200


@pytest.mark.parametrize("state", [Sending.FAILED, Sending.CANCELLED, Sending.HELD])
def test_a_reply_that_was_not_said_opens_nothing(url: str, state: Sending) -> None:
    Delivery.objects.update(state=state)
    assert asked(url).status_code == 404


def test_what_is_removed_is_gone_for_the_platform_too(url: str, clock: Clock) -> None:
    delivery = Delivery.objects.get()
    delivery.message.removed_at = clock()
    delivery.message.save()
    assert asked(url).status_code == 404
    delivery.message.removed_at = None
    delivery.message.save()
    assert asked(url).status_code == 200
    attachments.forget(delivery.message)
    assert asked(url).status_code == 404


def test_no_changed_letter_opens_anything(url: str) -> None:
    name = url.rpartition("/")[2]
    assert addresses.opened(name, at=timezone.now())
    for place, letter in enumerate(name):
        other = "B" if letter != "B" else "C"
        changed = f"{name[:place]}{other}{name[place + 1 :]}"
        assert addresses.opened(changed, at=timezone.now()) is None
    for wrong in ("a", ".jpg", "é.jpg", name.partition(".")[0], f"{name}g"):
        assert asked(f"{PUBLIC}/out/{wrong}").status_code == 404


def test_one_files_address_is_no_key_to_another(platform: Platform, clock: Clock) -> None:
    for _each in range(2):
        sent_with_picture(clock)
    one, other = (url.rpartition("/")[2] for url in named_in(platform.calls))
    for cut in range(1, len(one)):
        mixed = f"{one[:cut]}{other[cut:]}"
        assert mixed in {one, other} or addresses.opened(mixed, at=timezone.now()) is None


@pytest.mark.parametrize("method", ["post", "put", "delete", "options"])
def test_it_is_only_ever_read(url: str, method: str) -> None:
    assert asked(url, method).status_code == 404
    assert asked(url, "head").status_code == 200


def test_no_line_of_ours_tells_the_address(url: str, caplog: pytest.LogCaptureFixture) -> None:
    token = url.rpartition("/")[2]
    requests = logging.getLogger("django.request")
    with caplog.at_level(logging.DEBUG):
        asked(url)
        asked(f"{url}g")
    assert len([line for line in caplog.records if line.name == requests.name]) == 1
    assert any("was fetched" in line.getMessage() for line in caplog.records)
    assert token.partition(".")[0] not in caplog.text


def test_without_a_public_address_a_file_is_refused_with_the_reason(
    platform: Platform, clock: Clock, settings: Any
) -> None:
    settings.PUBLIC_URL = "http://127.0.0.1:8000"
    with pytest.raises(Refused) as caught:
        a_reply(waiting("line", clock), clock, (a_picture(), "bukti.jpg"))
    assert caught.value.code == "no_address"
    assert "public address" in caught.value.message


def test_an_address_lost_meanwhile_fails_the_reply_and_calls_nobody(
    platform: Platform, clock: Clock, settings: Any
) -> None:
    delivery = a_reply(waiting("line", clock), clock, (a_picture(), "bukti.jpg"))
    settings.PUBLIC_URL = "http://127.0.0.1:8000"
    swept(clock)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.error_code) == (Sending.FAILED, "no_address")
    assert not platform.calls


def test_a_type_that_is_not_taken_is_named_with_those_that_are(
    platform: Platform, clock: Clock
) -> None:
    with pytest.raises(Refused) as caught:
        a_reply(waiting("instagram", clock), clock, (b"OggS" + bytes(30), "suara.ogg"))
    assert caught.value.code == "type_not_enclosed"
    assert "PDF" in caught.value.message
