"""Who was there in the past: nearly as planned, and written down as the product does."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from random import Random

from inbox.models import Brand
from responders.management.demo.past.agents import Agent
from responders.models import Presence, Shift
from responders.operations import shifts
from responders.operations.starter import DESK

MINUTE = timedelta(minutes=1)
State, Reason = Presence.State, Presence.Reason


def of(
    brand: Brand, draw: Random, start: datetime, end: datetime
) -> tuple[list[Agent], list[Presence]]:
    """By the shifts and absences of [start, end): who was at work when, and every interval of presence."""
    planned = Shift.objects.filter(brand=brand, starts_at__gte=start, starts_at__lt=end)
    by_person: dict[int, list[Shift]] = defaultdict(list)
    for shift in planned.select_related("responder__user").order_by("responder_id", "starts_at"):
        by_person[shift.responder_id].append(shift)
    away = shifts.away_of(shifts.absences(by_person, start, end))
    agents, spans = [], []
    for person, own in by_person.items():
        mine = [one for one in away if one.person == person]
        there = [
            shift
            for shift in own
            if not any(one.starts_at <= shift.starts_at < one.ends_at for one in mine)
        ]
        made = _spans(draw, there, end)
        stretches = [
            (span.starts_at, span.ends_at)
            for span in made
            if span.state == State.AVAILABLE and span.ends_at is not None
        ]
        user = own[0].responder.user
        is_of_desk = own[0].responder.teams.filter(name=DESK).exists()
        agents.append(Agent(user.username, stretches, is_of_desk))
        spans += made
    return agents, spans


def write(spans: Iterable[Presence]) -> None:
    Presence.objects.bulk_create(spans)


def _spans(draw: Random, planned: Iterable[Shift], end: datetime) -> list[Presence]:
    """From the first sign-in to `end`. None is left open: until they sign in again, what is planned counts."""
    turns: list[tuple[datetime, str, str]] = []
    for shift in planned:
        begins = shift.starts_at + MINUTE * draw.uniform(-7, 4)
        turns.append((begins, State.AVAILABLE, Reason.SIGNED_IN))
        for pause, back in shifts.breaks_of(shift):
            turns.append((pause + MINUTE * draw.uniform(-2, 8), State.BREAK, Reason.CHOSEN))
            turns.append((back + MINUTE * draw.uniform(-4, 7), State.AVAILABLE, Reason.CHOSEN))
        ends = shift.ends_at + MINUTE * draw.uniform(-1, 14)
        turns.append((ends, State.OFFLINE, Reason.SIGNED_OUT))
        person = shift.responder
    found = []
    for (at, state, reason), (until, _state, _reason) in zip(
        turns, [*turns[1:], (end, State.OFFLINE, Reason.SIGNED_OUT)], strict=True
    ):
        until = min(until, end)
        if at < until:
            found.append(
                Presence(
                    responder=person, state=state, starts_at=at, ends_at=until, seen_at=until,
                    reason=reason, by=person.user,
                )
            )  # fmt: skip
    return found
