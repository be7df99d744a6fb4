from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from inbox.core.events import Author, EchoSeen, MessageEdited, MessageReceived, Visibility
from inbox.core.states import Sending, Status
from inbox.errors import MovedMeanwhile, Refused
from inbox.models import Activity, Channel, Conversation, Delivery, EarlyEvent, Message, Notice
from inbox.operations import contacts, conversations, early, edits, messages
from tests.builders import a_brand, a_channel, a_conversation

AT = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
pytestmark = pytest.mark.django_db


def heard(name: str, at: datetime = AT, thread: str = "t", **more: object) -> MessageReceived:
    fields = {"author": Author("sari", "Sari"), "text": f"Halo {name}"} | more
    return MessageReceived(
        account="bank", key=name, occurred_at=at, thread_key=thread, external_id=name,
        visibility=Visibility.PRIVATE, **fields,
    )  # fmt: skip


def echo(name: str, text: str, at: datetime = AT, marker: str = "", thread: str = "t") -> EchoSeen:
    return EchoSeen(
        account="bank", key=name, occurred_at=at, thread_key=thread, external_id=name,
        visibility=Visibility.PRIVATE, author=Author("bank"), text=text, marker=marker,
    )  # fmt: skip


@pytest.fixture
def channel() -> Channel:
    return a_channel(a_brand())


def begun(channel: Channel, *events: MessageReceived) -> Conversation:
    messages.receive([(channel, event) for event in events or [heard("m1")]], at=AT)
    return Conversation.objects.order_by("pk").last()  # type: ignore[return-value]


@pytest.mark.parametrize("status", [Status.PENDING, Status.SNOOZED, Status.RESOLVED])
def test_a_new_word_of_the_customer_reopens(channel: Channel, status: Status) -> None:
    conversation = begun(channel)
    until = AT + HOUR if status == Status.SNOOZED else None
    conversations.move(conversation, status, by=None, at=AT, snoozed_until=until)

    messages.receive([(channel, heard("m2", AT + HOUR))], at=AT + HOUR)

    conversation.refresh_from_db()
    assert (conversation.status, conversation.snoozed_until, conversation.resolved_at) == (
        "open",
        None,
        None,
    )
    moved = Activity.objects.filter(verb="status_changed").order_by("pk").last()
    assert moved is not None
    assert (moved.old, moved.new, moved.actor) == (status, "open", None)
    assert Notice.objects.filter(kind="conversation_moved").count() == 2


def test_the_same_word_told_again_reopens_nothing(channel: Channel) -> None:
    conversation = begun(channel)
    conversations.resolve(conversation, by=None, at=AT)

    messages.receive([(channel, heard("m1"))], at=AT + HOUR)

    conversation.refresh_from_db()
    assert conversation.status == "resolved"


def test_a_word_after_closing_begins_a_new_conversation(channel: Channel) -> None:
    old = begun(channel)
    conversations.resolve(old, by=None, at=AT)
    conversations.close(old, by=None, at=AT)

    messages.receive([(channel, heard("m2", AT + HOUR))], at=AT + HOUR)

    old.refresh_from_db()
    new = Conversation.objects.exclude(pk=old.pk).get()
    assert (old.status, new.status, new.preview, new.identity_id) == (
        "closed",
        "new",
        "Halo m2",
        old.identity_id,
    )


def test_spam_stays_spam_and_keeps_what_comes(channel: Channel) -> None:
    conversation = conversations.mark_spam(begun(channel), by=None, at=AT)

    messages.receive([(channel, heard("m2", AT + HOUR))], at=AT + HOUR)

    conversation.refresh_from_db()
    assert (conversation.status, conversation.messages.count()) == ("spam", 2)


def test_a_move_that_is_no_longer_legal_is_refused_and_leaves_nothing(channel: Channel) -> None:
    conversation = begun(channel)
    stale = Conversation.objects.get()
    conversations.close(conversations.resolve(conversation, by=None, at=AT), by=None, at=AT)
    before = Activity.objects.count()

    with pytest.raises(MovedMeanwhile):
        conversations.snooze(stale, AT + HOUR, by=None, at=AT)
    assert Activity.objects.count() == before


def test_a_snooze_ends_at_its_time_and_not_before(channel: Channel) -> None:
    conversation = begun(channel)
    with pytest.raises(Refused):
        conversations.snooze(conversation, AT, by=None, at=AT)
    conversations.snooze(conversation, AT + HOUR, by=None, at=AT)

    assert conversations.wake_due(at=AT + HOUR - timedelta(microseconds=1)) == 0
    assert conversations.wake_due(at=AT + HOUR) == 1
    conversation.refresh_from_db()
    assert (conversation.status, conversation.snoozed_until) == ("open", None)


def test_an_automatic_answer_leaves_the_turn_where_it_is_and_opens_nothing_again(
    channel: Channel,
) -> None:
    conversation = begun(channel, heard("m1"), echo("e1", "Siap", AT + HOUR))
    conversations.move(conversation, Status.RESOLVED, by=None, at=AT + HOUR)

    absent = heard("m2", AT + HOUR, is_automatic=True)
    messages.receive([(channel, absent)], at=AT + HOUR)

    conversation.refresh_from_db()
    assert (conversation.turn, conversation.status) == ("theirs", "resolved")
    assert Message.objects.get(external_id="m2").needs_no_reply


def test_a_reply_from_the_platforms_own_app_takes_the_turn(channel: Channel) -> None:
    conversation = begun(channel, heard("m1"), echo("e1", "Siap", AT + HOUR))

    assert (conversation.turn, conversation.waiting_since, conversation.preview) == (
        "theirs",
        None,
        "Siap",
    )
    assert Message.objects.get(external_id="e1").source == "native"
    assert Notice.objects.filter(kind="message_sent").count() == 1


def sending(conversation: Conversation, text: str) -> Delivery:
    message = conversation.messages.create(
        channel=conversation.channel, direction="out", source="person", visibility="private",
        text=text, occurred_at=AT, received_at=AT,
    )  # fmt: skip
    return Delivery.objects.create(
        message=message, conversation=conversation, channel=conversation.channel,
        state=Sending.SENDING, attempt_no=1, next_attempt_at=AT, give_up_at=AT + 24 * HOUR, created_at=AT,
    )  # fmt: skip


@pytest.mark.parametrize("has_marker", [True, False])
def test_an_echo_that_overtakes_the_answer_settles_our_own_reply(
    channel: Channel, has_marker: bool
) -> None:
    delivery = sending(begun(channel), "Sudah kami cek")
    marker = str(delivery.key) if has_marker else ""

    for _ in range(2):
        event = echo("e1", "Sudah kami cek", AT + HOUR, marker)
        messages.receive([(channel, event)], at=AT + HOUR)

    delivery.refresh_from_db()
    assert (delivery.state, delivery.accepted_at, delivery.message.external_id) == (
        "sent",
        AT + HOUR,
        "e1",
    )
    assert Message.objects.filter(direction="out").count() == 1
    assert Conversation.objects.get().turn == "theirs"


def test_an_edit_parked_while_its_message_was_being_written_is_caught_up_with(
    channel: Channel,
) -> None:

    edit = MessageEdited(
        account="bank", key="x", occurred_at=AT + HOUR, external_id="m1", text="Maaf", version="1"
    )
    begun(channel)
    early.park([(channel, edit)], at=AT)

    edits.catch_up(at=AT)

    assert (Message.objects.get().text, Conversation.objects.get().preview) == ("Maaf", "Maaf")
    assert not EarlyEvent.objects.exists()


def test_people_are_linked_and_parted_again(channel: Channel) -> None:
    one, two = (a_conversation(channel).identity for _ in range(2))
    own = two.contact_id

    said = contacts.link(two, one.contact, by=None, at=AT)
    two.refresh_from_db()
    assert two.contact_id == one.contact_id
    contacts.unlink(said, by=None, at=AT)
    two.refresh_from_db()
    assert two.contact_id == own
    with pytest.raises(MovedMeanwhile):
        contacts.unlink(said, by=None, at=AT)
    with pytest.raises(Refused):
        contacts.link(two, a_conversation().identity.contact, by=None, at=AT)


def test_a_forgotten_person_leaves_no_word_and_comes_back_as_a_stranger(channel: Channel) -> None:
    conversation = begun(channel, heard("m1", text="Nomor saya 081234567890"))

    contacts.forget(conversation.identity.contact, by=None, at=AT)

    message = Message.objects.get()
    conversation.refresh_from_db()
    assert (message.text, message.masked_items.count(), conversation.preview) == ("", 0, "")
    assert conversation.identity.shown_name == ""
    messages.receive([(channel, heard("m1")), (channel, heard("m2", thread="u"))], at=AT)
    assert Message.objects.count() == 2
    assert Message.objects.get(external_id="m2").identity_id != conversation.identity_id


def test_a_thread_in_which_the_platform_hides_the_speaker_still_has_somebody(
    channel: Channel,
) -> None:
    conversation = begun(channel, heard("m1", author=Author("")), heard("m2", author=Author("")))

    assert conversation.identity.external_id == "hidden:t"
    assert Conversation.objects.count() == 1
