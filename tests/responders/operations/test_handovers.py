"""Two colleagues and one conversation: asked for, handed over, gone on with; nobody's words are lost."""

from __future__ import annotations

import uuid

import pytest

from inbox.errors import MovedMeanwhile, NotAllowed, Refused
from inbox.models import Activity, Conversation
from responders.models import Draft, Handling, Handover, Responder, Telling
from responders.operations import assignments, drafts, handovers
from tests.builders import MONDAY_TEN, a_brand, a_channel, a_conversation, a_responder

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> tuple[Responder, Responder]:
    brand = a_brand()
    return a_responder("Rani", "agent", brand), a_responder("Bima", "agent", brand)


@pytest.fixture
def found(people: tuple[Responder, Responder]) -> Conversation:
    """Rani has it, and both have begun to write."""
    found = a_conversation(a_channel(people[0].brands.get()), status="open")
    assignments.claim(found, by=people[0].user, at=MONDAY_TEN)
    for one in people:
        drafts.keep(
            found, mode="private", text=f"Halo dari {one.name}", client_token=uuid.uuid4(),
            by=one.user, at=MONDAY_TEN,
        )  # fmt: skip
    return found


def state(found: Conversation) -> tuple[str, dict[str, str]]:
    owner = Handling.objects.select_related("owner").get(pk=found.pk).owner
    texts = Draft.objects.values_list("responder__name", "text")
    return owner.name if owner else "", dict(texts)


BOTH = "Halo dari Bima\n\nHalo dari Rani"


def test_what_is_asked_for_is_handed_over_with_both_drafts(
    found: Conversation, people: tuple[Responder, Responder]
) -> None:
    rani, bima = people
    asked = handovers.ask(found, by=bima.user, at=MONDAY_TEN)
    assert handovers.ask(found, by=bima.user, at=MONDAY_TEN) == asked
    told = Telling.objects.values_list("recipient__name", "kind", "by__name")
    assert list(told) == [("Rani", "takeover_asked", "Bima")]
    with pytest.raises(NotAllowed):
        handovers.answer(asked, is_given=True, by=bima.user, at=MONDAY_TEN)
    handovers.answer(asked, is_given=True, by=rani.user, at=MONDAY_TEN)
    assert state(found) == ("Bima", {"Rani": "Halo dari Rani", "Bima": BOTH})
    assert Telling.objects.filter(recipient=bima, kind="handed_over", by=rani).exists()
    with pytest.raises(MovedMeanwhile):
        handovers.answer(asked, is_given=True, by=rani.user, at=MONDAY_TEN)
    with pytest.raises(Refused):
        handovers.ask(found, by=bima.user, at=MONDAY_TEN)


def test_it_may_be_kept_and_a_new_owner_is_asked_anew(
    found: Conversation, people: tuple[Responder, Responder]
) -> None:
    rani, bima = people
    asked = handovers.ask(found, by=bima.user, at=MONDAY_TEN)
    handovers.answer(asked, is_given=False, by=rani.user, at=MONDAY_TEN)
    assert state(found)[0] == "Rani"
    assert Telling.objects.filter(recipient=bima, kind="not_handed_over").exists()
    assert Activity.objects.filter(verb="takeover_declined", actor=rani.user).count() == 1
    again = handovers.ask(found, by=bima.user, at=MONDAY_TEN)
    gita = a_responder("Gita", "agent", found.brand)
    assignments.take_over(found, by=gita.user, at=MONDAY_TEN)
    with pytest.raises(MovedMeanwhile):
        handovers.answer(again, is_given=True, by=rani.user, at=MONDAY_TEN)
    fresh = handovers.ask(found, by=bima.user, at=MONDAY_TEN)
    assert (fresh.owner, Handover.objects.filter(settled_at=None).count()) == (gita, 1)


def test_a_draft_is_taken_over_and_its_writer_keeps_theirs(
    found: Conversation, people: tuple[Responder, Responder]
) -> None:
    rani, bima = people
    drafts.take_over(found, rani, by=bima.user, at=MONDAY_TEN)
    assert state(found) == ("Bima", {"Rani": "Halo dari Rani", "Bima": BOTH})
    drafts.take_over(found, rani, by=bima.user, at=MONDAY_TEN)  # twice adds nothing
    assert state(found)[1]["Bima"] == BOTH
    assert Telling.objects.filter(recipient=rani, kind="draft_taken", by=bima).exists()
    drafts.forget(found, by=rani.user)
    with pytest.raises(Refused):
        drafts.take_over(found, rani, by=bima.user, at=MONDAY_TEN)
    joko = a_responder("Joko", "agent", a_brand("Bank Lain"))
    with pytest.raises(NotAllowed):
        drafts.take_over(found, bima, by=joko.user, at=MONDAY_TEN)
