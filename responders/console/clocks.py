"""Reply clocks made ready for the eye: tokens for rows, bars on one time axis for the details."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from inbox.core.states import Status
from inbox.models import Conversation
from responders.console.words import METRICS, Words
from responders.models import SlaClock


@dataclass(frozen=True, slots=True)
class Token:
    """`state` is ok, risk, late, hold, met or none; `seconds` are left, or over; `share` of 100 is left."""

    state: str
    words: str = ""
    started_at: datetime | None = None
    warn_at: datetime | None = None
    due_at: datetime | None = None
    seconds: float = 0
    share: float = 0
    title: str = ""


def running(
    started_at: datetime, warn_at: datetime | None, due_at: datetime, at: datetime, name: Words
) -> Token:
    """The token of a clock that runs; due exactly now is not late yet."""
    state = "late" if at > due_at else "risk" if warn_at and at >= warn_at else "ok"
    whole = (due_at - started_at).total_seconds() or 1
    left = (due_at - at).total_seconds()
    return Token(
        state=state,
        started_at=started_at,
        warn_at=warn_at,
        due_at=due_at,
        seconds=left,
        share=round(max(0.0, min(100.0, 100 * left / whole)), 1),
        title=_("%(metric)s due %(time)s")
        % {
            "metric": name,
            "time": date_format(timezone.localtime(due_at), "SHORT_DATETIME_FORMAT"),
        },
    )


def resting(conversation: Conversation) -> Token:
    """What stands where no clock runs."""
    if conversation.status == Status.SNOOZED:
        return Token("hold", _("Snoozed"))
    if conversation.status in {Status.RESOLVED, Status.CLOSED}:
        return Token("met", _("Resolved"))
    if conversation.status == Status.SPAM:
        return Token("hold", _("Spam"))
    if conversation.turn == Conversation.Turn.THEIRS:
        # Where we began, nobody has asked anything that could be replied to.
        if conversation.status == Status.PENDING or conversation.last_inbound_at is None:
            return Token("hold", _("Waiting on customer"))
        return Token("met", _("Replied"))
    return Token("none")


def of_row(conversation: Conversation, clocks: Sequence[SlaClock], at: datetime) -> Token:
    """`clocks`: this conversation's running ones, soonest due first."""
    for clock in clocks:
        if clock.due_at is not None:
            return running(clock.started_at, clock.warn_at, clock.due_at, at, _metric(clock))
    return resting(conversation)


def due_first(clocks: Iterable[SlaClock]) -> dict[int, list[SlaClock]]:
    """Running clocks by conversation, soonest due first."""
    found: dict[int, list[SlaClock]] = {}
    for clock in clocks:
        found.setdefault(clock.conversation_id, []).append(clock)
    return found


def _metric(clock: SlaClock) -> Words:
    return METRICS.get(clock.metric, clock.metric)


@dataclass(frozen=True, slots=True)
class Bar:
    """One clock on the axis; every number is a percentage of the axis."""

    pk: int
    name: Words
    target_seconds: int
    state: str  # met, missed, late, risk, ok, hold
    seconds: float
    start: float
    width: float
    due: float | None
    holds: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Axis:
    bars: tuple[Bar, ...]
    now: float
    starts_at: datetime
    ends_at: datetime


def axis(clocks: Sequence[SlaClock], at: datetime) -> Axis | None:
    """The clocks drawn on one axis from the first start to a little after now; None without clocks."""
    if not clocks:
        return None
    start = min(clock.started_at for clock in clocks)
    soon = [clock.due_at for clock in clocks if not clock.outcome and clock.due_at]
    spread = max(at - start, timedelta(minutes=5))
    nearest = min((due for due in soon if due > at), default=at)
    end = max(at + spread / 2, min(nearest, at + spread))
    whole = (end - start).total_seconds()

    def place(moment: datetime) -> float:
        return round(max(0.0, min(100.0, 100 * (moment - start).total_seconds() / whole)), 2)

    return Axis(
        bars=tuple(_bar(clock, at, place) for clock in clocks),
        now=place(at),
        starts_at=start,
        ends_at=end,
    )


def _bar(clock: SlaClock, at: datetime, place) -> Bar:  # type: ignore[no-untyped-def]
    stop = clock.fulfilled_at or at
    holds = []
    for begin, finish in clock.paused:
        held = datetime.fromisoformat(begin), datetime.fromisoformat(finish) if finish else stop
        holds.append((place(held[0]), round(place(held[1]) - place(held[0]), 2)))
    state, seconds = _standing(clock, at)
    return Bar(
        pk=clock.pk,
        name=_metric(clock),
        target_seconds=clock.target_seconds,
        state=state,
        seconds=seconds,
        start=place(clock.started_at),
        width=round(place(stop) - place(clock.started_at), 2),
        due=place(clock.due_at) if clock.due_at and place(clock.due_at) < 100 else None,
        holds=tuple(holds),
    )


def _standing(clock: SlaClock, at: datetime) -> tuple[str, float]:
    """The state in one word, and the seconds that belong to it."""
    if clock.outcome in {SlaClock.Outcome.MET, SlaClock.Outcome.MISSED}:
        taken = clock.business_seconds or 0
        return clock.outcome, taken
    if clock.outcome:
        return "ended", 0
    if clock.due_at is None:
        return "hold", 0
    left = (clock.due_at - at).total_seconds()
    if left < 0:
        return "late", -left
    return ("risk" if clock.warn_at and at >= clock.warn_at else "ok"), left
