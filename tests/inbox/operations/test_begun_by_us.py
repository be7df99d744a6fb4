"""What we say first in the platform's own app: seen at once, and the customer's words join it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from inbox.core import threads
from inbox.core.events import Author, EchoSeen, Visibility
from inbox.models import (
    Channel,
    Contact,
    Conversation,
    Delivery,
    EarlyEvent,
    Identity,
    Message,
    Notice,
)
from inbox.operations import contacts, conversations, deliveries, joinings, messages, reading
from tests.builders import a_brand, a_channel
from tests.inbox.operations.test_conversations import AT, HOUR, begun, echo, heard, sending

pytestmark = pytest.mark.django_db


@pytest.fixture
def channel() -> Channel:
    return a_channel(a_brand())


def test_our_own_word_before_any_of_theirs_begins_a_conversation_that_theirs_join(
    channel: Channel,
) -> None:
    messages.receive([(channel, echo("e1", "Selamat datang"))], at=AT)
    begun = Conversation.objects.get()
    assert (begun.status, begun.turn, begun.waiting_since, begun.last_inbound_at) == (
        "new", "theirs", None, None,
    )  # fmt: skip
    assert (begun.preview, threads.named(begun.identity.external_id)) == ("Selamat datang", "")
    assert Notice.objects.get().kind == "message_sent"

    first = heard("m1", AT + HOUR, context="Promo Lebaran", permalink="https://example.com/m1")
    messages.receive([(channel, first)], at=AT + HOUR)

    begun.refresh_from_db()
    assert (begun.turn, begun.created_at, begun.context) == ("ours", AT, "Promo Lebaran")
    assert Message.objects.filter(conversation=begun).count() == 2
    assert Identity.objects.get() == begun.identity
    assert (begun.identity.external_id, begun.identity.contact.name) == ("sari", "Sari")


def test_whom_we_spoke_to_first_is_somebody_known(channel: Channel) -> None:
    known = begun(channel, heard("m0", thread="another"))
    messages.receive([(channel, echo("e1", "Halo"))], at=AT)
    messages.receive([(channel, heard("m1", AT + HOUR))], at=AT + HOUR)

    assert Conversation.objects.get(thread_key="t").identity == known.identity
    assert Identity.objects.get() == known.identity


def test_one_person_may_first_speak_in_two_threads_at_once(channel: Channel) -> None:
    ours = [echo("e1", "Halo", thread="t1"), echo("e2", "Halo", thread="t2")]
    messages.receive([(channel, each) for each in ours], at=AT)
    theirs = [heard("m1", AT + HOUR, thread="t1"), heard("m2", AT + HOUR, thread="t2")]
    messages.receive([(channel, each) for each in theirs], at=AT + HOUR)

    assert Identity.objects.get().external_id == "sari"
    assert Conversation.objects.filter(identity__external_id="sari").count() == 2


def test_what_was_noted_of_somebody_nameless_is_theirs_once_they_speak(channel: Channel) -> None:
    friend = begun(channel, heard("m0", thread="another", author=Author("wayan", "Wayan")))
    messages.receive([(channel, echo("e1", "Halo"))], at=AT)
    contact = friend.identity.contact
    said = contacts.link(Identity.objects.get(external_id="hidden:t"), contact, by=None, at=AT)
    Identity.objects.filter(external_id="hidden:t").update(is_blocked=True)
    many = Contact.objects.count()

    messages.receive([(channel, heard("m1", AT + HOUR))], at=AT + HOUR)

    sari = Conversation.objects.get(thread_key="t").identity
    assert (sari.external_id, sari.name, sari.is_blocked) == ("sari", "Sari", True)
    assert (sari.contact, sari.contact.name) == (contact, "Wayan")
    assert Message.objects.get(external_id="m1").is_from_blocked
    said.refresh_from_db()
    assert (said.identity, Contact.objects.count()) == (sari, many)


def test_whom_we_spoke_to_first_is_known_by_their_own_word_though_others_were_merged_in(
    channel: Channel,
) -> None:
    theirs = begun(channel, heard("m0", thread="another"))
    messages.receive([(channel, echo("e1", "Halo"))], at=AT)
    ours = Conversation.objects.get(thread_key="t")
    contacts.link(ours.identity, theirs.identity.contact, by=None, at=AT)
    joinings.merge(theirs, ours, reason="", by=None, at=AT)

    messages.receive([(channel, heard("m1", AT + HOUR, author=Author("sari2")))], at=AT + HOUR)

    ours.refresh_from_db()
    assert ours.identity.external_id == "sari2"
    assert ours.identity.contact == theirs.identity.contact


def test_who_was_forgotten_while_nameless_is_somebody_new_when_they_speak(channel: Channel) -> None:
    messages.receive([(channel, echo("e1", "Halo"))], at=AT)
    forgotten = Contact.objects.get()
    contacts.forget(forgotten, by=None, at=AT)
    messages.receive([(channel, heard("m1", AT + HOUR))], at=AT + HOUR)

    identity = Conversation.objects.get().identity
    assert (identity.external_id, identity.contact.is_forgotten) == ("sari", False)
    forgotten.refresh_from_db()
    assert (forgotten.name, forgotten.is_forgotten) == ("", True)


def test_where_the_platform_tells_to_whom_we_spoke_it_is_theirs_at_once(channel: Channel) -> None:
    said = replace(echo("e1", "Halo"), to=Author("sari"))
    messages.receive([(channel, said)], at=AT)
    messages.receive([(channel, heard("m1", AT + HOUR))], at=AT + HOUR)

    identity = Identity.objects.get()
    assert (identity.external_id, identity.name) == ("sari", "Sari")
    assert Conversation.objects.get().identity == identity


@pytest.mark.parametrize(
    "silent",
    [
        replace(echo("e1", ""), to=Author("sari")),
        replace(echo("e1", "Promo"), visibility=Visibility.PUBLIC),
        echo("e1", "Promo", thread=""),
    ],
    ids=["a report without words", "said to everybody", "said nobody knows where"],
)
def test_what_is_said_to_nobody_begins_no_conversation(channel: Channel, silent: EchoSeen) -> None:
    messages.receive([(channel, silent)], at=AT)
    assert not Conversation.objects.exists()
    assert EarlyEvent.objects.get().kind == "echo"


def test_an_answer_from_their_app_joins_a_closed_conversation(channel: Channel) -> None:
    old = begun(channel)
    conversations.close(conversations.resolve(old, by=None, at=AT), by=None, at=AT)
    messages.receive([(channel, echo("e1", "Sama-sama", AT + HOUR))], at=AT + HOUR)
    assert Message.objects.get(external_id="e1").conversation == old
    assert Conversation.objects.get().status == "closed"


def test_a_private_reply_that_comes_back_in_another_thread_is_that_reply(channel: Channel) -> None:
    delivery = sending(begun(channel), "Kami lanjutkan di sini, ya")
    Delivery.objects.update(is_private_reply=True)
    ours = echo("e1", "Kami lanjutkan di sini, ya", AT + HOUR, thread="dm:sari")
    elsewhere = replace(ours, external_id="e2", key="e2", thread_key="dm:wayan", to=Author("wayan"))
    messages.receive([(channel, elsewhere)], at=AT)
    assert Conversation.objects.get(thread_key="dm:wayan").messages.get().source == "native"

    messages.receive([(channel, replace(ours, to=Author("sari")))], at=AT)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.message.external_id) == ("sent", "e1")
    assert not Conversation.objects.filter(thread_key="dm:sari").exists()


def test_an_id_longer_than_a_row_keeps_is_told_by_its_digest(channel: Channel) -> None:
    said = replace(echo("e1", "Halo"), to=Author("x" * 500))
    messages.receive([(channel, reading.settled(said, AT))], at=AT)
    assert len(Conversation.objects.get().identity.external_id) == 64


@pytest.mark.parametrize("told", ["Sudah  kami\r\ncek", "sudah kami cek"])
def test_words_that_the_platform_set_anew_are_still_our_reply(channel: Channel, told: str) -> None:
    delivery = sending(begun(channel), "Sudah kami\ncek")
    messages.receive([(channel, echo("e1", told, AT + HOUR))], at=AT + HOUR)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.message.external_id) == ("sent", "e1")
    assert Message.objects.filter(direction="out").count() == 1


def test_a_reply_that_was_first_taken_for_somebodys_leaves_no_empty_conversation(
    channel: Channel,
) -> None:
    delivery = sending(begun(channel), "Kami lanjutkan di sini, ya")
    Delivery.objects.update(is_private_reply=True)
    shortened = echo("e1", "Kami lanjutkan di sini...", AT + HOUR, thread="dm:sari")
    messages.receive([(channel, shortened)], at=AT + HOUR)
    assert Conversation.objects.filter(thread_key="dm:sari").exists()

    deliveries.confirm(delivery, external_id="e1", accepted_at=AT + HOUR, at=AT + HOUR)

    assert Message.objects.get(external_id="e1").conversation == delivery.conversation
    assert Conversation.objects.get() == delivery.conversation


def test_a_reply_that_was_first_taken_for_somebodys_is_not_told_twice(channel: Channel) -> None:
    delivery = sending(begun(channel), "Kami lanjutkan di sini, ya")
    Delivery.objects.update(is_private_reply=True)
    begun(channel, heard("m2", thread="dm:sari"))
    shortened = echo("e1", "Kami lanjutkan di sini...", AT + HOUR, thread="dm:sari")
    messages.receive([(channel, shortened)], at=AT + HOUR)

    deliveries.confirm(delivery, external_id="e1", accepted_at=AT + HOUR, at=AT + HOUR)

    private = Conversation.objects.get(thread_key="dm:sari")
    assert (private.preview, private.turn, private.waiting_since) == ("Halo m2", "ours", AT)
