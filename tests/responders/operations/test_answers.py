"""One answer to many: reviewed, sent once to each, apart from each other, and undone together."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from inbox.core.budget import Rate, apart
from inbox.core.states import Sending
from inbox.errors import MovedMeanwhile, Refused
from inbox.models import Conversation, Delivery
from responders.models import BulkAction, BulkItem, Handling, Responder
from responders.operations import answers, bulk_actions, seen
from tests.builders import a_brand, a_message, a_responder
from tests.responders.console.desk import at_desk, waiting

pytestmark = pytest.mark.django_db


def selected(by: Responder, rows: list[Conversation]) -> BulkAction:
    ids = [row.pk for row in rows]
    held = list(Conversation.objects.filter(pk__in=ids).select_related("handling").order_by("pk"))
    stamps = seen.stamps(held)
    return bulk_actions.ask("reply", stamps, {}, token=uuid.uuid4(), by=by.user, at=timezone.now())


def problems(action: BulkAction) -> dict[int, str]:
    return dict(BulkItem.objects.filter(action=action).values_list("conversation", "code"))


def done(action: BulkAction, at: Any) -> dict[str, int]:
    while bulk_actions.step(at=at, only=action):
        continue
    return bulk_actions.tally(action)


def test_the_review_says_of_each_what_makes_it_impossible() -> None:
    brand = a_brand()
    rani, bima = a_responder("Rani", "agent", brand), a_responder("Bima", "agent", brand)
    now = timezone.now()
    fine, changed, answered, theirs, nameless, gone = rows = [waiting(brand, 5) for _n in range(6)]
    Conversation.objects.filter(pk=answered.pk).update(turn="theirs")
    Handling.objects.filter(pk=theirs.pk).update(owner=bima)
    nameless.identity.name = nameless.identity.contact.name = ""
    nameless.identity.save()
    nameless.identity.contact.save()
    Conversation.objects.filter(pk=gone.pk).update(status="spam")
    action = selected(rani, rows)
    a_message(changed, "satu lagi")
    answers.review(action, "Halo {customer_name}, dari {agent_name}", by=rani.user, at=now)
    assert problems(action) == {
        fine.pk: "",
        changed.pk: "changed",
        answered.pk: "answered",
        theirs.pk: "owned_by_other",
        nameless.pk: "unfilled",
        gone.pk: "conversation_closed",
    }
    item = BulkItem.objects.get(conversation=fine)
    assert item.text == f"Halo {fine.identity.shown_name}, dari Rani"
    answers.review(action, "x" * 9000, by=rani.user, at=now)
    assert problems(action)[fine.pk] == "too_long"
    Conversation.objects.filter(pk=fine.pk).update(visibility="public")
    answers.review(action, "NIK Anda 3174012509900001", by=rani.user, at=now)
    assert problems(action)[fine.pk] == "personal_data"


def test_each_ticked_one_gets_one_reply_and_all_are_undone_together() -> None:
    brand = a_brand()
    rani = a_responder("Rani", "agent", brand)
    rows = [waiting(brand, 5 + number) for number in range(4)]
    for row in rows[1:]:  # all of one channel
        Conversation.objects.filter(pk=row.pk).update(channel=rows[0].channel)
    action, now = selected(rani, rows), timezone.now()
    with pytest.raises(Refused):
        answers.start(action, [rows[0].pk], resolves=False, by=rani.user, at=now)
    answers.review(action, "Halo {customer_name}", by=rani.user, at=now)
    with pytest.raises(Refused):
        answers.start(action, [], resolves=False, by=rani.user, at=now)
    wanted = [row.pk for row in rows[:3]]
    assert answers.start(action, wanted, resolves=True, by=rani.user, at=now) == 3
    with pytest.raises(MovedMeanwhile):
        answers.start(action, wanted, resolves=True, by=rani.user, at=now)
    with pytest.raises(MovedMeanwhile):
        answers.review(action, "lain", by=rani.user, at=now)
    a_message(rows[2], "satu lagi")
    assert done(action, now) == {"done": 2, "skipped": 1}
    BulkItem.objects.filter(action=action, state="done").update(state="waiting")  # told twice
    again = done(action, now)
    assert again["skipped"] == 3  # there is our own reply by now
    BulkItem.objects.filter(action=action, conversation__in=wanted[:2]).update(state="done")
    sent = Delivery.objects.order_by("pk")
    assert [one.conversation_id for one in sent] == wanted[:2]
    assert all(one.resolves and one.message.author == rani.user for one in sent)
    undo = timedelta(seconds=settings.UNDO_SECONDS)
    gaps = [one.next_attempt_at - now - undo for one in sent]
    assert gaps[0] == timedelta(0) < gaps[1]
    BulkItem.objects.filter(action=action, conversation=wanted[0]).update(
        before={"delivery": sent[0].pk}
    )
    BulkItem.objects.filter(action=action, conversation=wanted[1]).update(
        before={"delivery": sent[1].pk}
    )
    Delivery.objects.filter(pk=sent[1].pk).update(state=Sending.SENT)
    bulk_actions.undo(action, by=rani.user, at=now)
    assert done(action, now) == {"undone": 1, "kept": 1, "skipped": 1}
    assert Delivery.objects.get(pk=sent[0].pk).state == Sending.CANCELLED


def test_many_replies_leave_half_of_the_platforms_minutes_to_others() -> None:
    minute, day = timedelta(minutes=1), timedelta(days=1)
    assert apart([Rate(60, minute), Rate(30, minute, "send"), Rate(50, day)]) == timedelta(
        seconds=4
    )
    assert apart([Rate(10, minute, "poll")]) == apart([]) == timedelta(0)


def test_the_desk_reviews_sends_and_tells() -> None:
    brand = a_brand()
    rani = a_responder("Rani", "agent", brand)
    one, two = waiting(brand, 5), waiting(brand, 6)
    client = at_desk(rani)
    groups = client.get("/conversations/").context["groups"]
    picked = [f"{row.pk}:{row.stamp}" for group in groups for row in group["rows"]]
    begun = client.post("/conversations/bulk/?view=open", {"pick": picked, "do": "reply"})
    where = begun["Location"]
    assert client.get(where).status_code == 200
    assert client.post(where, {"do": "review", "text": " "}).status_code == 422
    text = "Halo {customer_name} <b>"
    shown = client.post(where, {"do": "review", "text": text}).content.decode()
    assert f"Halo {one.identity.shown_name} &lt;b&gt;" in shown
    form = {"do": "send", "to": [str(one.pk)], "ticked": "yes"}
    other = client.post(where, {**form, "text": "lain"}).content.decode()
    assert "The text has changed" in other
    assert not Delivery.objects.exists()
    sent = client.post(where, {**form, "text": "lain"})
    told = client.get(sent["Location"]).content.decode()
    assert "1 reply is on its way." in told
    assert Delivery.objects.get().message.text == "lain"
    assert client.get(where).status_code == 302
    assert not Delivery.objects.filter(conversation=two).exists()
    joko = at_desk(a_responder("Joko", "manager", brand))
    assert joko.get(where).status_code == 404
