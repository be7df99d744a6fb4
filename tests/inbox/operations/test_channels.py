from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from inbox.adapters.base import Batch
from inbox.adapters.errors import CredentialsRejected, Unreachable
from inbox.core.events import Visibility
from inbox.errors import MovedMeanwhile, Refused
from inbox.models import Activity, Channel, Hook, Message
from inbox.operations import channels, connections, polling
from responders.drill import faults, hosting
from responders.drill.book import Book
from responders.drill.faults import Faults
from responders.drill.platform import Platform
from tests.builders import MONDAY_TEN, a_brand, a_channel, a_hook, a_received

pytestmark = pytest.mark.django_db

PAGE_ONE = {"access_token": "page-111", "app_secret": "of-the-app"}
PAGE_TWO = {"access_token": "page-222", "app_secret": "of-the-app"}


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """Facebook and Telegram, played."""
    with hosting.serving(Platform(Book(lambda: MONDAY_TEN), Faults(faults.CALM, 1))) as port:
        yield port


def connected(port: int, kind: str, values: dict[str, str], **more: object) -> Channel:
    options = {"base_url": hosting.address(port, kind)}
    brand = more.pop("brand", None) or a_brand()
    return connections.connect(brand, kind, values, options=options, by=None, at=MONDAY_TEN, **more)


def test_connecting_asks_the_platform_who_we_are(port: int) -> None:
    channel = connected(port, "facebook", PAGE_ONE)
    assert (channel.account, channel.name, channel.state) == ("111", "Page 111", "active")
    assert Activity.objects.get().verb == "channel_connected"


def test_credentials_are_sealed_in_the_database(port: int) -> None:
    channel = connected(port, "facebook", PAGE_ONE)
    with connection.cursor() as cursor:
        cursor.execute(
            "select credentials, secrets from inbox_channel c join inbox_hook h on h.id = c.hook_id"
            " where c.id = %s",
            [channel.pk],
        )
        stored = b"".join(map(bytes, cursor.fetchone()))
    assert b"page-111" not in stored
    assert b"of-the-app" not in stored


def test_two_pages_of_one_app_share_its_address(port: int) -> None:
    brand = a_brand()
    first = connected(port, "facebook", PAGE_ONE, brand=brand)
    second = connected(port, "facebook", PAGE_TWO, brand=brand)
    assert first.hook_id == second.hook_id


def test_every_bot_has_an_address_and_a_secret_of_its_own(port: int) -> None:
    brand = a_brand()
    first = connected(port, "telegram", {"token": "41:x"}, brand=brand)
    second = connected(port, "telegram", {"token": "42:x"}, brand=brand)
    assert first.hook and second.hook
    assert first.hook.secrets["secret_token"] != second.hook.secrets["secret_token"]
    assert second.hook.secrets["account"] == "42"


def test_one_account_is_connected_once(port: int) -> None:
    connected(port, "telegram", {"token": "43:x"})
    with pytest.raises(Refused) as refused:
        connected(port, "telegram", {"token": "43:y"})
    assert refused.value.code == "account_taken"


@pytest.mark.parametrize(
    ("kind", "values", "code"),
    [
        ("pigeon", {}, "unknown_kind"),
        ("facebook", {"access_token": "page-1"}, "field_missing"),
        ("facebook", {"access_token": "stolen", "app_secret": "x"}, "credentials_rejected"),
    ],
)
def test_what_cannot_be_connected_is_refused(
    port: int, kind: str, values: dict[str, str], code: str
) -> None:
    with pytest.raises(Refused) as refused:
        connected(port, kind, values)
    assert refused.value.code == code
    assert not Channel.objects.exists()


def test_a_platform_that_cannot_be_reached_is_not_a_wrong_password() -> None:
    with pytest.raises(Refused) as refused:
        connected(1, "facebook", PAGE_ONE)
    assert refused.value.code == "platform_unreachable"


def test_a_channel_of_our_own_needs_nothing_typed() -> None:
    channel = connections.connect(a_brand(), "webchat", {}, by=None, at=MONDAY_TEN)
    assert channel.hook
    assert channel.hook.secrets["account"] == channel.account
    assert channels.hook_address(channel.hook).endswith(f"/hooks/webchat/{channel.hook.token}")


def test_a_paused_channel_is_resumed_and_neither_happens_twice() -> None:
    channel = a_channel()
    channels.pause(channel, by=None, at=MONDAY_TEN)
    with pytest.raises(MovedMeanwhile):
        channels.pause(channel, by=None, at=MONDAY_TEN)
    channels.resume(channel, by=None, at=MONDAY_TEN)
    assert Channel.objects.get().state == Channel.State.ACTIVE


def test_a_refusal_of_old_credentials_breaks_nothing_once_there_are_fresh_ones() -> None:
    """A call that left with the old token answers after a worker, or a person, has put a new one in its place."""
    called = a_channel(credentials={"token": "old"})
    Channel.objects.filter(pk=called.pk).update(credentials={"token": "fresh"})
    assert not channels.break_(called, code="401", reason="Ended.", at=MONDAY_TEN)
    now = Channel.objects.get(pk=called.pk)
    assert now.state == Channel.State.ACTIVE
    assert channels.break_(now, code="401", reason="Ended.", at=MONDAY_TEN)


def test_a_broken_channel_says_why_once() -> None:
    channel = a_channel()
    for _again in range(2):
        channels.break_(channel, code="190", reason="Session expired.", at=MONDAY_TEN)
    channel.refresh_from_db()
    assert (channel.state, channel.broken_reason) == ("broken", "Session expired.")
    assert Activity.objects.filter(verb="channel_broken").count() == 1


def test_reconnecting_mends_and_leaves_the_old_secret_in_force(port: int) -> None:
    channel = connected(port, "facebook", PAGE_ONE)
    channels.break_(channel, code="190", reason="Expired.", at=MONDAY_TEN)
    mended = connections.reconnect(channel, {"app_secret": "fresh"}, by=None, at=MONDAY_TEN)
    assert mended.state == Channel.State.ACTIVE
    assert mended.hook
    assert mended.hook.secrets["app_secret"] == "fresh"
    assert mended.hook.secrets["app_secret_previous"] == "of-the-app"
    assert mended.credentials["access_token"] == "page-111"


def test_another_accounts_credentials_do_not_mend(port: int) -> None:
    channel = connected(port, "facebook", PAGE_ONE)
    with pytest.raises(Refused) as refused:
        connections.reconnect(channel, {"access_token": "page-9"}, by=None, at=MONDAY_TEN)
    assert refused.value.code == "another_account"


def test_the_operator_may_be_stricter_than_the_adapter() -> None:
    told = {"max_length": {"private": 100}, "reply_window_seconds": 3600}
    able = channels.capabilities(a_channel(options={"capabilities": told}))
    assert able.max_length[Visibility.PRIVATE] == 100
    assert able.reply_window == timedelta(hours=1)


class Asked:
    """An adapter with pages to give, or a fault."""

    def __init__(self, *pages: Batch | Exception) -> None:
        self.pages = list(pages)
        self.cursors: list[str | None] = []

    def __enter__(self) -> Asked:
        return self

    def __exit__(self, *_error: object) -> None:
        return None

    def poll(self, cursor: str | None) -> Batch:
        self.cursors.append(cursor)
        page = self.pages.pop(0)
        if isinstance(page, Exception):
            raise page
        return page


def polled(monkeypatch: pytest.MonkeyPatch, asked: Asked) -> Channel:
    channel = a_channel(receives_by="poll")
    monkeypatch.setattr(channels, "adapter", lambda _channel, _heard: asked)
    return channel


def test_what_a_poll_brings_and_its_place_are_saved_together(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = Asked()
    channel = polled(monkeypatch, asked)
    first, second = a_received(channel, "Satu"), a_received(channel, "Dua")
    asked.pages = [Batch((first,), "5", again=True), Batch((second,), "6")]
    assert polling.poll_due(at=MONDAY_TEN) == 2
    channel.refresh_from_db()
    assert (channel.cursor, asked.cursors) == ("6", [None, "5"])
    assert Message.objects.count() == 2


def test_a_page_that_cannot_be_stored_is_asked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = Asked()
    channel = polled(monkeypatch, asked)
    asked.pages = [Batch((a_received(channel),), "5"), Unreachable("gone")]

    def fail(*_args: object, **_more: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("inbox.operations.envelopes.take_in", fail)
    assert polling.poll(channel, at=MONDAY_TEN) == 0
    polling.poll(channel, at=MONDAY_TEN)
    channel.refresh_from_db()
    assert (asked.cursors, channel.cursor) == ([None, None], "")


def test_a_fault_nobody_foresaw_keeps_no_other_channel_waiting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = Asked(KeyError("unforeseen"))
    first, second = polled(monkeypatch, asked), polled(monkeypatch, asked)
    asked.pages = [KeyError("unforeseen"), Batch((a_received(second),), "1")]
    polling.poll_due(at=MONDAY_TEN)
    assert len(asked.cursors) == 2
    first.refresh_from_db()
    assert (Message.objects.count(), first.polled_at) == (1, MONDAY_TEN)


def test_refused_credentials_break_a_polled_channel(monkeypatch: pytest.MonkeyPatch) -> None:
    channel = polled(monkeypatch, Asked(CredentialsRejected("Unauthorized", "401")))
    assert polling.poll(channel, at=MONDAY_TEN) == 0
    channel.refresh_from_db()
    assert (channel.state, channel.broken_code) == ("broken", "401")


def test_a_channel_is_asked_again_only_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = Asked(Batch((), "1"), Batch((), "1"))
    polled(monkeypatch, asked)
    for seconds in (0, 1, 2):
        polling.poll_due(at=MONDAY_TEN + timedelta(seconds=seconds))
    assert len(asked.cursors) == 2


def test_an_address_of_a_hook_is_not_shared_between_brands(port: int) -> None:
    a_hook(a_brand(), "facebook", secrets={"app_secret": "of-the-app"})
    channel = connected(port, "facebook", PAGE_ONE)
    assert channel.hook and channel.hook.brand_id == channel.brand_id


def test_a_refusal_of_an_old_secret_breaks_nothing_once_there_is_another() -> None:
    """Calls are signed with secrets, too, and those are kept with the address."""
    brand = a_brand()
    hook = a_hook(brand, "generic", secrets={"signing_secret": "old"})
    values = {"callback_url": "https://app.example/replies"}
    called = a_channel(brand, "generic", hook=hook, credentials=values)
    with channels.adapter(called):
        connections.reconnect(
            Channel.objects.get(), {"signing_secret": "new"}, by=None, at=MONDAY_TEN
        )
        assert not channels.break_(called, code="401", reason="Not signed.", at=MONDAY_TEN)
    assert channels.break_(Channel.objects.get(), code="401", reason="No.", at=MONDAY_TEN)


def test_what_is_renewed_while_somebody_reconnects_is_kept(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fields left blank keep what stands there when it is written, not what stood there when it was asked."""
    channel = connected(port, "facebook", PAGE_ONE)
    introduce = connections._introduce

    def slowly(*what: Any) -> Any:
        found = introduce(*what)
        renewed = {"access_token": "renewed", "refresh_token": "the-next"}
        Channel.objects.update(credentials=renewed)
        Hook.objects.update(secrets={"app_secret": "typed-by-another", "verify_token": "v"})
        return found

    monkeypatch.setattr(connections, "_introduce", slowly)
    connections.reconnect(channel, {"version": "v26.0"}, by=None, at=MONDAY_TEN)
    channel = Channel.objects.get()
    assert channel.credentials == {
        "access_token": "renewed",
        "refresh_token": "the-next",
        "version": "v26.0",
    }
    assert channel.hook
    assert channel.hook.secrets["app_secret"] == "typed-by-another"
