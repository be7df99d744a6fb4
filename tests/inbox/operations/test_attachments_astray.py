"""Files when something goes wrong: an unforeseen fault, no room, a hand that takes one out meanwhile."""

from __future__ import annotations

from dataclasses import replace

import pytest

from inbox.adapters.base import Download
from inbox.errors import MovedMeanwhile
from inbox.models import Channel, Conversation, StoredFile
from inbox.operations import attachments, contacts, files, outbound
from tests.builders import a_responder
from tests.inbox.operations.outbox import words
from tests.inbox.operations.test_attachments import PICTURE, TOKEN, channel, fetched, told, waits
from tests.ledger_platform import Clock, Platform
from tests.pictures import a_picture

pytestmark = pytest.mark.django_db
__all__ = ["channel"]


def test_a_fault_nobody_foresaw_keeps_no_other_file_waiting(
    channel: Channel, platform: Platform, clock: Clock
) -> None:
    def media(ref: str) -> Download:
        if ref == "bad":
            raise KeyError(ref)
        return Download(content=a_picture())

    platform.media = media
    bad, good = (told(channel, clock, replace(PICTURE, ref=ref)) for ref in ("bad", "good"))
    fetched(clock)
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.state, good.state) == ("waiting", "fetched")
    assert bad.next_attempt_at > clock()


def test_what_finds_no_room_today_is_fetched_tomorrow(
    channel: Channel, platform: Platform, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    platform.media = lambda _ref: Download(content=a_picture())
    monkeypatch.setattr(files, "MOST_OF_A_CHANNEL_A_DAY", 10)
    attachment = told(channel, clock)
    fetched(clock)
    attachment.refresh_from_db()
    assert (attachment.state, attachment.code) == ("waiting", "full")
    monkeypatch.setattr(files, "MOST_OF_A_CHANNEL_A_DAY", 10_000_000)
    clock.passes(seconds=3600)
    fetched(clock)
    attachment.refresh_from_db()
    assert attachment.state == "fetched"


def test_what_strangers_send_leaves_a_colleague_room_to_answer(
    channel: Channel, conversation: Conversation, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MOST_OF_A_CHANNEL_A_DAY", 10)
    files.keep(
        a_picture(),
        "a.jpg",
        channel=channel,
        at=clock(),
        conversation=conversation,
        client_token=TOKEN,
        kept_by=a_responder().user,
    )
    assert StoredFile.objects.count() == 1


def test_no_reply_goes_without_a_file_that_was_taken_out_while_it_was_composed(
    channel: Channel, conversation: Conversation, clock: Clock
) -> None:
    reply = outbound.compose(conversation, words(), by=None, at=clock())
    waits(conversation, clock)
    held = attachments.waiting(conversation, TOKEN, None)
    files.discard_idle(StoredFile.objects.all())
    with pytest.raises(MovedMeanwhile) as caught:
        attachments.enclose(reply.message, held, 1)
    assert caught.value.code == "files_changed"


def test_a_file_that_a_reply_holds_by_now_is_not_taken_out_any_more(
    channel: Channel, conversation: Conversation, clock: Clock
) -> None:
    file = waits(conversation, clock)
    chosen = StoredFile.objects.filter(pk=file.pk)
    outbound.compose(conversation, words(client_token=TOKEN), by=None, at=clock())
    assert files.discard_idle(chosen) == 0
    assert chosen.exists()


def test_of_who_is_forgotten_no_file_stays(
    channel: Channel, platform: Platform, clock: Clock
) -> None:
    platform.media = lambda _ref: Download(content=a_picture())
    attachment = told(channel, clock)
    fetched(clock)
    contacts.forget(attachment.message.identity.contact, by=None, at=clock())
    assert not StoredFile.objects.exists()
