"""What customers attach, fetched; what replies take along, sent once."""

from __future__ import annotations

import uuid
from dataclasses import replace

import pytest

from inbox.adapters.base import Download
from inbox.adapters.errors import AdapterError, Rejected, Unreachable
from inbox.core.events import Media, MessageRemoved
from inbox.core.states import Sending
from inbox.errors import Refused
from inbox.models import Attachment, Channel, Conversation, Delivery, StoredFile
from inbox.operations import attachments, deliveries, files, messages, notes, outbound
from tests.builders import a_channel, a_received, a_responder
from tests.inbox.operations.outbox import swept, words
from tests.ledger_platform import Clock, Platform
from tests.pictures import a_picture

pytestmark = pytest.mark.django_db
PICTURE = Media("image", "ref-1", "bukti transfer.jpg", "image/jpeg", 12)


@pytest.fixture
def channel(platform: Platform) -> Channel:
    platform.able(fetches=True, encloses={"image": 100_000, "file": 50}, max_enclosures=2)
    return a_channel(kind="ledger")


def told(channel: Channel, clock: Clock, *media: Media) -> Attachment:
    event = replace(a_received(channel, "Ini buktinya", at=clock()), media=media or (PICTURE,))
    messages.receive([(channel, event)], at=clock())
    return Attachment.objects.latest("pk")


def fetched(clock: Clock, draw: float = 0.5) -> int:
    return attachments.fetch_due(clock=clock, draw=lambda: draw)


def waits(conversation: Conversation, clock: Clock, content: bytes | None = None) -> StoredFile:
    """A file in the composer of `words()` below."""
    return files.keep(
        content or a_picture(),
        "bukti.jpg",
        channel=conversation.channel,
        at=clock(),
        conversation=conversation,
        client_token=TOKEN,
    )


TOKEN = uuid.UUID("7f1f5fc0-5d3a-4a8a-9d3e-000000000001")


def failing(error: AdapterError) -> object:
    def media(_ref: str) -> Download:
        raise error

    return media


def test_what_came_with_a_message_is_fetched_and_kept(
    channel: Channel, platform: Platform, clock: Clock
) -> None:
    platform.media = lambda ref: Download(content=a_picture() if ref == "ref-1" else b"")
    attachment = told(channel, clock)
    assert attachment.state == "waiting"
    assert fetched(clock) == 1
    attachment.refresh_from_db()
    assert (attachment.state, attachment.kind, attachment.mime) == (
        "fetched",
        "image",
        "image/jpeg",
    )
    assert attachment.file is not None
    assert files.read(attachment.file)
    assert fetched(clock) == 0


@pytest.mark.parametrize("kind", ["location", "share"])
def test_what_is_no_file_is_described_only(channel: Channel, clock: Clock, kind: str) -> None:
    assert told(channel, clock, Media(kind, "-6.2,106.8")).state == "described"
    assert fetched(clock) == 0


def test_a_channel_that_hands_nothing_out_is_not_asked(
    channel: Channel, platform: Platform, clock: Clock
) -> None:
    platform.able(fetches=False)
    assert told(channel, clock).state == "described"


def test_trouble_on_the_way_is_tried_again_later_and_for_a_day(
    channel: Channel, platform: Platform, clock: Clock
) -> None:
    platform.media = failing(Unreachable("away", "503"))  # type: ignore[assignment]
    attachment = told(channel, clock)
    assert fetched(clock) == 1
    assert fetched(clock) == 0
    for _hour in range(25):
        clock.passes(hours=1)
        fetched(clock)
    attachment.refresh_from_db()
    assert (attachment.state, attachment.code) == ("failed", "503")
    platform.media = lambda _ref: Download(content=a_picture())
    attachments.retry(attachment.message.conversation, attachment.pk, at=clock())
    fetched(clock)
    attachment.refresh_from_db()
    assert attachment.state == "fetched"


@pytest.mark.parametrize(("code", "state"), [("gone", "gone"), ("forbidden_host", "refused")])
def test_a_refusal_is_final_and_says_which(
    channel: Channel, platform: Platform, clock: Clock, code: str, state: str
) -> None:
    platform.media = failing(Rejected("no", code))  # type: ignore[assignment]
    attachment = told(channel, clock)
    fetched(clock)
    attachment.refresh_from_db()
    assert (attachment.state, attachment.code) == (state, code)
    clock.passes(hours=2)
    assert fetched(clock) == 0


def test_what_may_not_be_kept_is_refused_by_its_content(
    channel: Channel, platform: Platform, clock: Clock
) -> None:
    platform.media = lambda _ref: Download(content=b"MZ\x90\0 a program named .jpg")
    attachment = told(channel, clock)
    fetched(clock)
    attachment.refresh_from_db()
    assert (attachment.state, attachment.code) == ("refused", "type_not_kept")
    assert not StoredFile.objects.exists()


def test_an_address_that_leads_inside_is_never_called(
    channel: Channel, platform: Platform, clock: Clock
) -> None:
    platform.media = lambda _ref: Download(url="http://127.0.0.1:1/latest/meta-data")
    attachment = told(channel, clock)
    fetched(clock)
    attachment.refresh_from_db()
    assert (attachment.state, attachment.code) == ("refused", "forbidden_host")


def test_what_is_taken_back_is_kept_nowhere_even_while_it_is_being_fetched(
    channel: Channel, platform: Platform, clock: Clock
) -> None:
    attachment = told(channel, clock)
    external_id = attachment.message.external_id or ""

    def taken_back_meanwhile(_ref: str) -> Download:
        removed = MessageRemoved(
            account=channel.account, key="gone", occurred_at=clock(), external_id=external_id
        )
        messages.receive([(channel, removed)], at=clock())
        return Download(content=a_picture())

    platform.media = taken_back_meanwhile
    fetched(clock)
    assert not Attachment.objects.exists()
    assert not StoredFile.objects.exists()


def test_a_worker_that_died_leaves_it_to_the_next(
    channel: Channel, platform: Platform, clock: Clock
) -> None:
    attachment = told(channel, clock)
    assert attachments._claim(clock()) is not None
    platform.media = lambda _ref: Download(content=a_picture())
    assert fetched(clock) == 0
    clock.passes(seconds=61)
    assert fetched(clock) == 1
    attachment.refresh_from_db()
    assert attachment.state == "fetched"


def test_a_size_beyond_belief_is_no_reason_to_lose_the_message(
    channel: Channel, clock: Clock
) -> None:
    assert told(channel, clock, replace(PICTURE, size_bytes=2**70)).size_bytes is None


def test_a_reply_takes_its_files_along_once(
    channel: Channel, conversation: Conversation, platform: Platform, clock: Clock
) -> None:
    file = waits(conversation, clock)
    reply = outbound.compose(conversation, words(client_token=TOKEN), by=None, at=clock())
    again = outbound.compose(conversation, words(client_token=TOKEN), by=None, at=clock())
    assert reply.pk == again.pk
    clock.passes(seconds=9)
    swept(clock)
    ((enclosed,),) = platform.enclosed
    assert (enclosed.kind, enclosed.name, enclosed.mime) == ("image", "bukti.jpg", "image/jpeg")
    assert enclosed.content == files.read(file)
    assert reply.message.attachments.get().state == "fetched"


def test_a_picture_needs_no_words(
    channel: Channel, conversation: Conversation, platform: Platform, clock: Clock
) -> None:
    with pytest.raises(Refused):
        outbound.compose(conversation, words("", client_token=TOKEN), by=None, at=clock())
    waits(conversation, clock)
    outbound.compose(conversation, words("", client_token=TOKEN), by=None, at=clock())
    clock.passes(seconds=9)
    swept(clock)
    assert Delivery.objects.get().state == Sending.SENT


@pytest.mark.parametrize(
    ("content", "count", "changes", "code"),
    [
        (a_picture(), 3, {}, "too_many"),
        (b"%PDF-1.7" + b"0" * 60, 1, {}, "too_large"),
        (a_picture(), 1, {"encloses": {}}, "not_enclosed"),
        (b"OggS\0\x02", 1, {}, "not_enclosed"),
        (a_picture(), 1, {"max_caption": 4}, "too_long"),
        (a_picture(), 1, {"max_caption": 0}, "no_caption"),
    ],
)
def test_what_a_channel_does_not_take_is_refused_before_it_is_promised(
    channel: Channel,
    conversation: Conversation,
    platform: Platform,
    clock: Clock,
    content: bytes,
    count: int,
    changes: dict[str, object],
    code: str,
) -> None:
    platform.able(**changes)
    for _file in range(count):
        waits(conversation, clock, content)
    with pytest.raises(Refused) as caught:
        outbound.compose(conversation, words(client_token=TOKEN), by=None, at=clock())
    assert caught.value.code == code
    assert attachments.waiting(conversation, TOKEN, None).count() == count


def test_undo_puts_the_files_back_into_the_composer(
    channel: Channel, conversation: Conversation, clock: Clock
) -> None:
    file, fresh = waits(conversation, clock), uuid.uuid4()
    reply = outbound.compose(conversation, words(client_token=TOKEN), by=None, at=clock())
    assert not attachments.waiting(conversation, TOKEN, None).exists()
    deliveries.cancel(reply, by=None, at=clock(), client_token=fresh)
    assert list(attachments.waiting(conversation, fresh, None)) == [file]


def test_a_file_that_was_lost_fails_the_reply_instead_of_going_without_it(
    channel: Channel, conversation: Conversation, platform: Platform, clock: Clock
) -> None:
    file = waits(conversation, clock)
    outbound.compose(conversation, words(client_token=TOKEN), by=None, at=clock())
    files._erase([file.key])
    clock.passes(seconds=9)
    swept(clock)
    reply = Delivery.objects.get()
    assert (reply.state, reply.error_code) == (Sending.FAILED, "file_lost")
    assert platform.calls == 0


def test_a_note_keeps_a_file_among_colleagues(
    channel: Channel, conversation: Conversation, platform: Platform, clock: Clock
) -> None:
    waits(conversation, clock)
    note = notes.write(conversation, "", client_token=TOKEN, by=None, at=clock())
    assert note.attachments.count() == 1
    clock.passes(seconds=9)
    swept(clock)
    assert platform.calls == 0


def test_an_event_cannot_claim_a_file_that_did_not_come_in_through_our_door(
    channel: Channel, conversation: Conversation, clock: Clock
) -> None:
    ours = waits(conversation, clock)
    StoredFile.objects.filter(pk=ours.pk).update(kept_by=a_responder().user)
    elsewhere = files.keep(
        a_picture(), "a.jpg", channel=a_channel(), at=clock(), client_token=uuid.uuid4()
    )
    for key in (ours.key, elsewhere.key, uuid.uuid4(), "no-uuid"):
        attachment = told(channel, clock, Media("image", f"stored:{key}", "a.jpg"))
        assert (attachment.state, attachment.file) == ("described", None)
