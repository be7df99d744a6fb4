"""A stored clock told to a person, for console and API."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise

from inbox.models import Activity, Channel, User
from inbox.operations.conversations import TAKEN_BACK
from responders import access
from responders.core.conditions import met_by
from responders.core.explain import Chosen, Explanation, Line, Met, Promised, TakenBack
from responders.core.explain import explain as tell
from responders.core.hours import ALWAYS
from responders.core.sla import CALENDAR_TIME, Metric, State, Target, state
from responders.models import (
    Approval,
    CalendarVersion,
    Handling,
    Queue,
    ScheduledReply,
    SlaBreach,
    SlaClock,
    SlaPolicyVersion,
)
from responders.operations import clock_rows, promises, terms
from responders.operations.clock_rows import COLUMNS, Row
from responders.operations.conversations import NEEDLESS, REPLY_NEEDED
from responders.operations.evidence import Asked, choices

REPLIES = frozenset({"first_reply", "next_reply", "update"})


@dataclass(frozen=True, slots=True)
class Told:
    """One clock at a moment: what it shows, its timeline and arithmetic, and its breaches, oldest first."""

    clock: SlaClock
    state: State
    explanation: Explanation
    breaches: tuple[SlaBreach, ...]


def explain(clock: SlaClock, *, by: User | None, at: datetime) -> Told:
    """From the stored row and the versions it was made under, not from what is in force now."""
    access.require(by, "read_conversations", clock.conversation.brand_id)
    row = Row(*(getattr(clock, name) for name in COLUMNS))
    found = clock_rows.clock_of(row, clock_rows.target_of(row))
    choices_of = choices(clock.conversation_id)
    names = _calendars([found.target, *_targets(choices_of, found.metric).values()])
    promised = _promised(found.target, names)
    told = tell(found, at, promised, _chosen(clock, choices_of, names), _taken_back(clock))
    if not clock.outcome and clock.metric in REPLIES:
        lines = [*told.lines, *_under_way(clock)]
        told = replace(told, lines=tuple(sorted(lines, key=lambda line: line.at)))
    breaches = tuple(SlaBreach.objects.filter(clock=clock).order_by("detected_at"))
    return Told(clock, state(found, at), told, breaches)


def _under_way(clock: SlaClock) -> list[Line]:
    """What would meet it, and does not count yet."""
    about = {"conversation": clock.conversation_id}
    planned = ScheduledReply.objects.filter(**about, state=ScheduledReply.State.WAITING)
    waits = Approval.objects.filter(**about, state=Approval.State.OPEN)
    return [
        *(Line(at, "approval_waits", {}) for at in waits.values_list("created_at", flat=True)),
        *(
            Line(at, "reply_planned", {})
            for at in planned.order_by("send_at").values_list("send_at", flat=True)
        ),
    ]


def _taken_back(clock: SlaClock) -> list[TakenBack]:
    """Moves, being given to somebody, and the mark of the message that it began with."""
    own = Activity.objects.filter(conversation=clock.conversation_id)
    rows = own.filter(verb__in=[TAKEN_BACK, "released"]).order_by("pk")
    undone = {
        pk: (at, what or "assigned")
        for pk, at, what in rows.values_list("detail__withdraws", "at", "old")
        if pk is not None
    }
    made = own.filter(pk__in=undone).order_by("pk").values_list("pk", "at")
    found = [TakenBack(made_at, *undone[pk]) for pk, made_at in made]
    kind, _colon, number = clock.base.partition(":")
    if kind == "message":
        marks = own.filter(message=int(number), verb__in=[NEEDLESS, REPLY_NEEDED]).order_by("pk")
        told = list(marks.values_list("verb", "at"))
        found += [
            TakenBack(made_at, undone_at, NEEDLESS)
            for (first, made_at), (then, undone_at) in pairwise(told)
            if (first, then) == (NEEDLESS, REPLY_NEEDED)
        ]
    return found


Choices = Sequence[tuple[datetime, str, Asked | None]]


def _chosen(clock: SlaClock, made: Choices, names: Mapping[str, str]) -> list[Chosen]:
    """Every choice of terms in its conversation, by the versions and the facts of then."""
    found = SlaPolicyVersion.objects.filter(
        pk__in={terms.parts(key)[0] for _at, key, _asked in made}
    )
    versions = {version.pk: version for version in found.select_related("policy")}
    held = next(promises.held(Handling.objects.filter(pk=clock.conversation_id)), None)
    targets = _targets(made, Metric(clock.metric))
    told = []
    for at, key, asked in made:
        version_id, priority = terms.parts(key)
        version = versions[version_id]
        told.append(
            Chosen(
                at,
                _promised(targets[key], names) if key in targets else None,
                version.policy.name,
                version.number,
                priority,
                None if asked is None or held is None else _met(version, held, asked),
                is_by_rule=asked is not None and asked.policy == version.policy_id,
            )
        )
    return told


def _targets(made: Choices, metric: Metric) -> dict[str, Target]:
    """By the key of the terms; without those that promise nothing of this metric."""
    every = [(key, target) for _at, key, _asked in made for target in terms.terms(key).targets]
    return {key: target for key, target in every if target.metric is metric}


def _calendars(targets: Iterable[Target]) -> dict[str, str]:
    """By the key that targets carry: name and number."""
    keys = {target.calendar for target in targets} - {CALENDAR_TIME}
    found = CalendarVersion.objects.filter(pk__in=map(int, keys)).select_related("calendar")
    return {str(one.pk): f"{one.calendar.name} v{one.number}" for one in found}


def _promised(target: Target, names: Mapping[str, str]) -> Promised:
    if target.calendar == CALENDAR_TIME:
        return Promised(target.duration, ALWAYS)
    return Promised(target.duration, terms.hours(int(target.calendar)), names[target.calendar])


def _met(version: SlaPolicyVersion, held: promises.Held, asked: Asked) -> Met:
    """Accounts and queues by their names."""
    conditions = version.spec.get("conditions", {})
    brand = version.policy.brand_id
    named = {
        "channels": Channel.objects.filter(brand=brand, pk=held.channel_id).values_list("name", flat=True),
        "queues": Queue.objects.filter(brand=brand, slug=asked.queue).values_list("name", flat=True),
    }  # fmt: skip
    return tuple(
        (name, tuple(named[name]) if name in named else values)
        for name, values in met_by(conditions, promises.subject_of(held, asked))
    )
