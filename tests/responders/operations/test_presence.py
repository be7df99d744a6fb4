"""Somebody is there, takes a break, leaves, or is lost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from inbox.errors import NotAllowed, Refused
from responders.core.shifts import Span, seconds_by_state
from responders.models import Presence, Responder
from responders.operations import presence
from responders.operations.presence import AWAY_AFTER, OFFLINE_AFTER
from tests.builders import MONDAY_TEN, a_brand, a_responder

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def rani() -> Responder:
    return a_responder("Rani", "agent", a_brand())


def told(person: Responder) -> list[tuple[str, float, str]]:
    """State, minutes after ten at which it began, and why."""
    return [
        (one.state, (one.starts_at - MONDAY_TEN) / MINUTE, one.reason)
        for one in Presence.objects.filter(responder=person).order_by("starts_at")
    ]


def test_a_day_is_a_row_of_intervals_without_gap(rani: Responder) -> None:
    presence.sign_in(rani.user, at=MONDAY_TEN)
    presence.choose("break", by=rani.user, at=MONDAY_TEN + 60 * MINUTE)
    presence.choose("available", by=rani.user, at=MONDAY_TEN + 75 * MINUTE)
    presence.sign_out(rani.user, at=MONDAY_TEN + 120 * MINUTE)
    assert told(rani) == [
        ("available", 0, "signed_in"),
        ("break", 60, "chosen"),
        ("available", 75, "chosen"),
        ("offline", 120, "signed_out"),
    ]
    rows = presence.history([rani.pk], MONDAY_TEN, MONDAY_TEN + 180 * MINUTE)
    spans = [Span(one.state, one.starts_at, one.ends_at) for one in rows]
    assert seconds_by_state(spans, MONDAY_TEN, MONDAY_TEN + 180 * MINUTE) == {
        "available": 105 * 60,
        "break": 15 * 60,
        "offline": 60 * 60,
    }


def test_choosing_the_same_again_or_twice_in_one_moment_keeps_one_interval(rani: Responder) -> None:
    presence.choose("available", by=rani.user, at=MONDAY_TEN)
    presence.choose("available", by=rani.user, at=MONDAY_TEN + MINUTE)
    assert told(rani) == [("available", 0, "chosen")]
    presence.choose("away", by=rani.user, at=MONDAY_TEN)
    assert told(rani) == [("away", 0, "chosen")]


def test_signing_in_again_leaves_a_break_a_break(rani: Responder) -> None:
    presence.choose("break", by=rani.user, at=MONDAY_TEN)
    presence.sign_in(rani.user, at=MONDAY_TEN + MINUTE)
    assert told(rani) == [("break", 0, "chosen")]


@pytest.mark.parametrize("state", ["offline", "asleep", ""])
def test_a_state_that_is_not_for_choosing_is_refused(rani: Responder, state: str) -> None:
    with pytest.raises(Refused):
        presence.choose(state, by=rani.user, at=MONDAY_TEN)


@pytest.mark.parametrize("role", ["admin", "auditor"])
def test_who_does_not_answer_has_no_presence(role: str) -> None:
    wati = a_responder("Wati", role, a_brand())
    assert presence.sign_in(wati.user, at=MONDAY_TEN) is None
    with pytest.raises(NotAllowed):
        presence.choose("available", by=wati.user, at=MONDAY_TEN)
    assert not Presence.objects.exists()


def test_a_silent_screen_is_away_since_its_last_sign_of_life_and_then_offline(
    rani: Responder,
) -> None:
    presence.sign_in(rani.user, at=MONDAY_TEN)
    seen_at = MONDAY_TEN + 10 * MINUTE
    presence.seen({rani.pk}, at=seen_at)
    assert presence.sweep(at=seen_at + AWAY_AFTER) == 0
    assert presence.sweep(at=seen_at + AWAY_AFTER + MINUTE) == 1
    assert told(rani)[-1] == ("away", 10, "lost")
    assert presence.sweep(at=seen_at + OFFLINE_AFTER + 7 * MINUTE) == 1
    assert told(rani)[-1] == ("offline", 10 + OFFLINE_AFTER / MINUTE, "lost")
    assert presence.sweep(at=seen_at + 600 * MINUTE) == 0


def test_who_was_lost_for_a_moment_is_back_by_themselves(rani: Responder) -> None:
    presence.sign_in(rani.user, at=MONDAY_TEN)
    presence.sweep(at=MONDAY_TEN + 5 * MINUTE)
    presence.seen({rani.pk}, at=MONDAY_TEN + 6 * MINUTE)
    assert told(rani)[-1] == ("available", 6, "back")


def test_who_is_offline_or_chose_to_be_away_is_not_made_available_by_an_open_screen(
    rani: Responder,
) -> None:
    presence.choose("away", by=rani.user, at=MONDAY_TEN)
    presence.seen({rani.pk}, at=MONDAY_TEN + MINUTE)
    presence.sign_out(rani.user, at=MONDAY_TEN + 2 * MINUTE)
    presence.seen({rani.pk}, at=MONDAY_TEN + 3 * MINUTE)
    assert told(rani) == [("away", 0, "chosen"), ("offline", 2, "signed_out")]


def test_a_break_without_end_is_over_at_its_last_sign_of_life(rani: Responder) -> None:
    presence.choose("break", by=rani.user, at=MONDAY_TEN)
    presence.seen({rani.pk}, at=MONDAY_TEN + 4 * MINUTE)
    presence.sweep(at=MONDAY_TEN + 5 * MINUTE + OFFLINE_AFTER)
    assert told(rani) == [("break", 0, "chosen"), ("offline", 4, "lost")]


def test_a_sign_of_life_that_comes_with_a_sign_out_brings_nobody_back(
    rani: Responder, monkeypatch: pytest.MonkeyPatch
) -> None:
    presence.sign_in(rani.user, at=MONDAY_TEN)
    back = MONDAY_TEN + AWAY_AFTER + MINUTE
    presence.sweep(at=back)
    turn = presence._turn

    def after_a_sign_out(*given: Any, **more: Any) -> Any:
        """Looked at before, written after it."""
        monkeypatch.setattr(presence, "_turn", turn)
        presence.sign_out(rani.user, at=back)
        return turn(*given, **more)

    monkeypatch.setattr(presence, "_turn", after_a_sign_out)
    presence.seen({rani.pk}, at=back + MINUTE)
    assert told(rani)[-1][0] == "offline"
