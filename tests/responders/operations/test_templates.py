"""Templates from the platform's list to the customer, over real HTTP to a played platform."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import timedelta

import pytest

from inbox.core.states import Sending
from inbox.core.templates import Template, from_plain
from inbox.errors import NotAllowed, Refused
from inbox.models import Activity, Channel, Conversation, Delivery, MessageTemplate, Notice
from inbox.operations import dispatch, files
from inbox.operations import templates as lists
from inbox.operations.outbound import TokenReused
from responders.drill.book import Book
from responders.operations import replies, templates
from responders.operations.replies import Choice
from tests.builders import MONDAY_TEN, a_brand, a_channel, a_conversation, a_responder
from tests.ledger_platform import Clock
from tests.pictures import a_picture
from tests.responders.templated import SARI, played, waiting_since

pytestmark = pytest.mark.django_db(transaction=True)
VALUES = {"body.nama": " Sari ", "body.cabang": "Cabang\nSudirman"}
WORDS = "Halo Sari, kartu Anda siap diambil di Cabang Sudirman.\n\nBank Arunika"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def stage(clock: Clock) -> Iterator[tuple[Book, Channel, Conversation]]:
    with played(MONDAY_TEN) as (book, channel):
        yield book, channel, waiting_since(channel, MONDAY_TEN)


def chosen(conversation: Conversation, name: str, **values: str) -> Choice:
    return Choice(MessageTemplate.objects.get(channel=conversation.channel, name=name).pk, values)


def swept(clock: Clock) -> None:
    clock.passes(seconds=60)
    dispatch.sweep(clock=clock, draw=lambda: 0.5)


def test_a_template_goes_the_way_of_every_reply_and_is_kept_with_its_final_words(
    stage: tuple[Book, Channel, Conversation], clock: Clock
) -> None:
    book, _channel, conversation = stage
    rani = a_responder("Rani", "agent", conversation.brand)
    offered = templates.offered(conversation, by=rani.user)
    assert [one.name for one in offered] == [
        "kartu_siap", "masih_perlu_bantuan", "card_ready", "receipt",
    ]  # fmt: skip
    form = {"mode": "private", "client_token": uuid.uuid4(), "by": rani.user, "at": clock()}
    with pytest.raises(Refused) as refused:
        replies.submit(conversation, **{**form, "text": "Halo"})
    assert refused.value.code == "window_closed"
    wanted = Choice(offered[0].pk, VALUES)
    for half in ({"body.nama": "Sari"}, {**VALUES, "body.cabang": " \n"}):
        with pytest.raises(lists.BlanksMissing) as missing:
            replies.submit(conversation, template=Choice(offered[0].pk, half), **form)
        assert (missing.value.keys, "{{cabang}}" in missing.value.message) == (
            {"body.cabang"},
            True,
        )
    promised = replies.submit(conversation, template=wanted, **form)
    assert (promised.message.text, promised.state) == (WORDS, Sending.HELD)
    MessageTemplate.objects.update(state="PAUSED", parts=[])  # a repeated call is the first one
    assert replies.submit(conversation, template=wanted, **form) == promised
    with pytest.raises(TokenReused):
        replies.submit(
            conversation, template=Choice(wanted.template_id, {**VALUES, "body.nama": "W"}), **form
        )
    swept(clock)
    promised.refresh_from_db()
    (said,) = book.accepted
    assert (said.text, said.place, said.marker) == (WORDS, f"dm:{SARI}", str(promised.key))
    assert (promised.state, promised.message.external_id) == (Sending.SENT, said.external_id)
    assert Notice.objects.filter(kind=Notice.Kind.MESSAGE_SENT).count() == 1
    conversation.refresh_from_db()
    assert conversation.turn == Conversation.Turn.THEIRS


def test_what_the_platform_says_of_a_template_is_kept_and_nothing_is_said(
    stage: tuple[Book, Channel, Conversation], clock: Clock
) -> None:
    book, channel, conversation = stage
    form = {"mode": "private", "by": None, "at": clock()}
    MessageTemplate.objects.filter(name="promo").update(state="APPROVED")
    MessageTemplate.objects.filter(name="masih_perlu_bantuan").update(
        parts=[{"kind": "body", "text": "{{1}}", "url": "", "index": 0, "examples": []}]
    )
    for name, values, code in (
        ("promo", {"body.1": "Sari"}, "template_paused"),
        ("masih_perlu_bantuan", {"body.1": "Sari"}, "template_changed"),
    ):
        choice = chosen(conversation, name, **values)
        reply = replies.submit(conversation, template=choice, client_token=uuid.uuid4(), **form)
        swept(clock)
        reply.refresh_from_db()
        assert (reply.state, reply.error_code) == (Sending.FAILED, code)
    assert book.accepted == []
    for name, code in (("way_here", "not_approved"), ("promo", "not_approved")):
        lists.ask(channel, by=None, at=clock.passes(hours=1))
        with pytest.raises(Refused) as refused:
            replies.submit(
                conversation,
                template=chosen(conversation, name),
                client_token=uuid.uuid4(),
                **form,
            )
        assert refused.value.code == code


def put_in(conversation: Conversation, token: uuid.UUID, *names: str) -> None:
    contents = {"a.pdf": b"%PDF-1.7\n%%EOF\n", "a.jpg": a_picture()}
    for name in names:
        files.keep(
            contents[name],
            name,
            channel=conversation.channel,
            at=MONDAY_TEN,
            conversation=conversation,
            client_token=token,
        )


def test_one_that_begins_with_a_file_takes_that_file_and_no_other(
    stage: tuple[Book, Channel, Conversation], clock: Clock
) -> None:
    book, _channel, conversation = stage
    choice = chosen(conversation, "receipt", **{"body.1": "77"})
    for names, code in (
        ((), "file_missing"),
        (("a.jpg",), "type_not_enclosed"),
        (("a.pdf", "a.jpg"), "too_many"),
    ):
        token = uuid.uuid4()
        put_in(conversation, token, *names)
        with pytest.raises(Refused) as refused:
            replies.submit(
                conversation,
                template=choice,
                client_token=token,
                mode="private",
                by=None,
                at=clock(),
            )
        assert refused.value.code == code
    token = uuid.uuid4()
    put_in(conversation, token, "a.pdf")
    with pytest.raises(Refused) as refused:  # the others go without
        replies.submit(
            conversation,
            template=chosen(conversation, "masih_perlu_bantuan"),
            client_token=token,
            mode="private",
            by=None,
            at=clock(),
        )
    assert refused.value.code == "words_only"
    reply = replies.submit(
        conversation, template=choice, client_token=token, mode="private", by=None, at=clock()
    )
    assert (reply.message.text, reply.message.attachments.get().name) == ("Receipt 77.", "a.pdf")
    swept(clock)
    reply.refresh_from_db()
    assert (reply.state, [said.text for said in book.accepted]) == (Sending.SENT, ["Receipt 77."])


def test_undone_nothing_leaves_and_no_template_goes_where_there_are_none(
    stage: tuple[Book, Channel, Conversation], clock: Clock
) -> None:
    book, _channel, conversation = stage
    choice = chosen(conversation, "kartu_siap", **VALUES)
    form = {"mode": "private", "client_token": uuid.uuid4(), "by": None, "at": clock()}
    reply = replies.submit(conversation, template=choice, **form)
    assert reply.template is not None
    assert from_plain(reply.template).words == replies.cancel(reply, by=None, at=clock())
    swept(clock)
    assert (book.accepted, Delivery.objects.get().state) == ([], Sending.CANCELLED)
    elsewhere = a_conversation(a_channel(conversation.brand), last_inbound_at=clock())
    theirs = waiting_since(a_channel(a_brand(), "whatsapp"), clock())
    for other in (elsewhere, theirs):  # a template of another channel is not there
        with pytest.raises(Refused) as refused:
            replies.submit(other, template=choice, **{**form, "client_token": uuid.uuid4()})
        assert refused.value.code == "no_such_template"
    assert templates.offered(elsewhere, by=None) == []


def test_the_list_is_the_platforms_and_an_older_one_never_outweighs_a_newer(
    stage: tuple[Book, Channel, Conversation], clock: Clock
) -> None:
    _book, channel, conversation = stage
    known = {one.name: one for one in MessageTemplate.objects.all()}
    assert known["promo"].state == "PAUSED"
    assert (known["way_here"].obstacle, known["receipt"].obstacle) == ("header", "")
    was = Template(name="promo", language="id", category="", state="APPROVED", parts=())
    lists.keep(channel, [was], asked_at=MONDAY_TEN - timedelta(seconds=1))
    assert MessageTemplate.objects.get(name="promo").state == "PAUSED"
    lists.keep(channel, [], asked_at=MONDAY_TEN + timedelta(seconds=1))
    assert set(MessageTemplate.objects.values_list("state", flat=True)) == {MessageTemplate.GONE}
    admin = a_responder("Putri", "admin", conversation.brand)
    assert templates.refresh(channel, by=admin.user, at=clock.passes(hours=1)) == len(known)
    again = {one.name: one.pk for one in MessageTemplate.objects.exclude(state="GONE")}
    assert again == {name: one.pk for name, one in known.items()}
    assert Activity.objects.get(verb="templates_listed").actor == admin.user
    with pytest.raises(NotAllowed):
        templates.refresh(channel, by=a_responder("Rani", "agent", channel.brand).user, at=clock())
    channel.credentials = {**channel.credentials, "business_account_id": ""}
    channel.save()
    with pytest.raises(Refused) as refused:
        templates.refresh(channel, by=None, at=clock())
    assert refused.value.code == "templates_unknown"
    assert lists.refresh(channel.pk, clock=clock) is False
    assert MessageTemplate.objects.sendable().count() == 4
