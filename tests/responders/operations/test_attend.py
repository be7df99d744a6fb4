from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection

from inbox.models import Activity, Conversation, Message, Notice
from inbox.operations import notices
from inbox.operations.messages import receive
from responders.models import Handling, Queue, SlaPolicyVersion, Tagging, TriageRule, TriageRun
from responders.operations import starter, triage
from responders.operations.attend import attend
from tests.builders import (
    MONDAY_TEN,
    a_brand,
    a_channel,
    a_conversation,
    a_message,
    a_queue,
    a_received,
    a_responder,
    a_team,
)
from tests.responders.promised import a_bank

AT = MONDAY_TEN


def heard(text: str, channel: object = None, who: str = "sari", **fields: object) -> Conversation:
    channel = channel or a_channel()
    receive([(channel, a_received(channel, text, who=who, **fields))], at=AT)  # type: ignore[arg-type]
    return Conversation.objects.latest("pk")


def handling(conversation: Conversation) -> Handling:
    return Handling.objects.get(pk=conversation.pk)


@pytest.mark.django_db
def test_a_received_message_is_triaged_queued_counted_and_its_notice_forgotten() -> None:
    brand = a_brand()
    starter.furnish(brand, at=AT)
    conversation = heard("kartu atm saya hilang tolong diblokir", a_channel(brand))
    assert attend(at=AT) == 1
    found = handling(conversation)
    assert found.queue is not None
    assert (found.intent, found.urgency, found.priority) == ("card_lost_stolen", 1, 1)
    assert (found.queue.slug, found.unread, found.language) == ("cards", 1, "id")
    assert not Notice.objects.exists()
    assert attend(at=AT) == 0


@pytest.mark.django_db
def test_the_run_says_which_words_and_which_rule() -> None:
    brand = a_brand()
    starter.furnish(brand, at=AT)
    conversation = heard("rekening saya dibobol", a_channel(brand))
    attend(at=AT)
    run = triage.explain(conversation.messages.get())
    assert run is not None
    assert {"what": "urgency:P1", "words": "dibobol", "start": 14, "end": 21} in run.verdict[
        "evidence"
    ]
    assert {"what": "queue", "value": "fraud", "rule": "Dana berisiko: fraud (Money at risk)"} in (
        run.decision["because"]
    )


@pytest.mark.django_db
def test_thanks_need_no_reply_and_the_journal_says_why() -> None:
    conversation = heard("makasih banyak min 🙏")
    attend(at=AT)
    message = conversation.messages.get()
    conversation.refresh_from_db()
    assert message.needs_no_reply
    assert (conversation.turn, conversation.waiting_since) == (Conversation.Turn.THEIRS, None)
    journal = Activity.objects.get(verb="no_reply_needed")
    assert journal.detail["words"] == ["makasih banyak min 🙏"]


@pytest.mark.django_db
def test_rude_words_are_veiled_and_flagged() -> None:
    conversation = heard("goblok banget, error mulu")
    attend(at=AT)
    assert conversation.messages.get().is_veiled
    assert handling(conversation).flags == ["abuse"]


@pytest.mark.django_db
def test_a_later_message_adds_but_makes_nothing_less_urgent() -> None:
    channel = a_channel()
    conversation = heard("kartu atm saya hilang", channel)
    attend(at=AT)
    heard("nama saya Sari ya min", channel, at=AT + timedelta(minutes=1))
    attend(at=AT)
    found = handling(conversation)
    assert (found.intent, found.urgency, found.unread) == ("card_lost_stolen", 1, 2)


@pytest.mark.django_db
def test_rules_tag_once_and_the_journal_tells_it() -> None:
    brand = a_brand()
    starter.furnish(brand, at=AT)
    channel = a_channel(brand)
    heard("kartu atm saya hilang", channel)
    heard("kartu atm saya hilang, cepat", channel, at=AT + timedelta(minutes=1))
    attend(at=AT)
    assert Tagging.objects.get().tag.name == "kartu hilang"
    assert Activity.objects.filter(verb="tagged").count() == 1


@pytest.mark.django_db
def test_without_rules_a_conversation_waits_in_the_general_queue() -> None:
    brand = a_brand()
    team = a_team(brand)
    a_queue(team, "first")
    general = a_queue(team, "general")
    conversation = heard("halo", a_channel(brand))
    attend(at=AT)
    assert handling(conversation).queue == general


@pytest.mark.django_db
def test_a_conversation_that_somebody_has_stays_in_its_queue() -> None:
    brand = a_brand()
    starter.furnish(brand, at=AT)
    channel = a_channel(brand)
    conversation = heard("kurs dollar berapa", channel)
    attend(at=AT)
    Handling.objects.update(owner=a_responder("Rani", "agent", brand))
    heard("kartu saya hilang", channel, at=AT + timedelta(minutes=1))
    attend(at=AT)
    assert handling(conversation).queue == Queue.objects.get(brand=brand, slug="general")
    assert handling(conversation).priority == 1


@pytest.mark.django_db
def test_a_notice_that_is_not_due_is_left_alone() -> None:
    heard("halo")
    Notice.objects.update(next_at=AT + timedelta(minutes=1))
    assert attend(at=AT) == 0
    assert Notice.objects.count() == 1


@pytest.mark.django_db
def test_a_poison_message_delays_nobody_and_is_itself_not_hidden() -> None:
    brand = a_brand()
    a_queue(a_team(brand), "general")
    poisoned, fine = a_channel(brand), a_channel(a_brand(time_zone="Asia/Makassar"))
    brand.time_zone = "Not/AZone"
    brand.save()
    first, second = heard("halo", poisoned), heard("kartu saya hilang", fine)
    attend(at=AT)
    notice = Notice.objects.get()
    assert (notice.conversation, notice.attempts) == (first, 1)
    assert notice.next_at > AT
    assert "ZoneInfoNotFoundError" in notice.error
    assert handling(second).urgency == 1
    assert handling(first).queue is not None
    assert handling(first).unread == 1

    brand.time_zone = "Asia/Jakarta"
    brand.save()
    attend(at=notice.next_at)
    assert not Notice.objects.exists()
    assert handling(first).intent == "other"
    assert handling(first).unread == 1


@pytest.mark.django_db
def test_a_rule_that_can_no_longer_be_read_is_passed_over() -> None:
    brand = a_brand()
    TriageRule.objects.create(
        brand=brand, name="Old", position=1, conditions={"followers": 9}, effects={}, changed_at=AT
    )
    conversation = heard("kartu saya hilang", a_channel(brand))
    attend(at=AT)
    assert handling(conversation).urgency == 1


@pytest.mark.django_db
def test_five_hundred_messages_take_as_few_queries_as_five(
    django_assert_max_num_queries: object,
) -> None:
    channel = a_channel()
    starter.furnish(channel.brand, at=AT)
    for start, many in ((0, 5), (5, 60)):
        told = [
            (channel, a_received(channel, "kartu saya hilang", who=f"w{start + n}"))
            for n in range(many)
        ]
        receive(told, at=AT)
        with django_assert_max_num_queries(45):  # type: ignore[operator]
            assert attend(at=AT) == many


@pytest.mark.django_db
def test_an_edited_message_is_read_again() -> None:
    conversation = a_conversation()
    message = a_message(conversation, "kartu saya hilang")
    notices.write(Notice.Kind.MESSAGE_CHANGED, conversation, AT, message)
    attend(at=AT)
    assert handling(conversation).urgency == 1
    assert handling(conversation).unread == 0


@pytest.mark.django_db
def test_what_we_say_is_not_triaged() -> None:
    conversation = a_conversation()
    reply = a_message(
        conversation, "kartu hilang", direction=Message.Direction.OUT, source=Message.Source.PERSON
    )
    notices.write(Notice.Kind.MESSAGE_SENT, conversation, AT, reply)
    attend(at=AT)
    assert not TriageRun.objects.exists()
    assert not Notice.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_rooms_at_once_do_everything_once() -> None:
    channel = a_channel()
    starter.furnish(channel.brand, at=AT)
    for turn in range(4):
        at = AT + timedelta(minutes=turn)
        receive(
            [
                (channel, a_received(channel, "kartu saya hilang", who=f"w{n}", at=at))
                for n in range(40)
            ],
            at=AT,
        )
    faults: list[BaseException] = []

    def work() -> None:
        try:
            while attend(at=AT, limit=15):
                pass
        except BaseException as fault:
            faults.append(fault)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert faults == []
    assert not Notice.objects.exists()
    assert TriageRun.objects.count() == 160
    assert set(Handling.objects.values_list("unread", flat=True)) == {4}
    assert Tagging.objects.count() == 40


@pytest.mark.django_db
def test_a_conversation_whose_clocks_cannot_be_reckoned_is_in_its_queue_all_the_same() -> None:
    bank = a_bank()
    unreadable = {priority: {"calendar": None} for priority in "1234"}
    SlaPolicyVersion.objects.update(spec={"targets": {"first_reply": unreadable}})
    conversation = heard("Halo min", bank.channel)
    attend(at=AT)
    assert Notice.objects.get().attempts == 1
    assert handling(conversation).queue == bank.queue
