"""How satisfied customers were, of the conversations resolved in a period; shares with their interval, or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from inbox.models import Brand, Channel, User
from inbox.operations.settlement import SAID
from responders import access
from responders.core.figures import LEAST_ANSWERS, Rate, wilson
from responders.models import Responder, Survey, Team
from responders.reports.scope import Filters, Period

SATISFIED = 4  # and above
SCORES = (1, 2, 3, 4, 5)


class Along(StrEnum):
    """AGENT is who resolved it; TEAM and TOPIC are as they were then."""

    NONE = "none"
    CHANNEL = "channel"
    AGENT = "agent"
    TEAM = "team"
    TOPIC = "topic"
    BRAND = "brand"


_KEYS = {
    Along.CHANNEL: "channel",
    Along.AGENT: "responder",
    Along.TEAM: "team",
    Along.TOPIC: "topic",
    Along.BRAND: "channel__brand",
}


_FIELDS = {
    "brand": "channel__brand",
    "channel": "channel",
    "team": "team",
    "agent": "responder",
    "topic": "topic",
}


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """One group. key: None where unknown.

    responses: answered of asked. Below LEAST_ANSWERS answers nothing of what they say is told: satisfied
    (a share of 0 to 1 with its Wilson interval), mean and scores (counts of 1 to 5) are None.
    """

    key: str | int | None
    label: str
    responses: Rate
    answered: int
    satisfied: float | None
    interval: tuple[float, float] | None
    mean: float | None
    scores: tuple[int, ...] | None


def satisfaction(
    by: User | None,
    period: Period,
    along: Along = Along.NONE,
    filters: Filters | None = None,
) -> list[Satisfaction]:
    """By label. An agent sees their own, a lead their teams'. Raises NotAllowed."""
    found = asked(by, period, filters)
    key = _KEYS.get(along)
    groups = {"group": F(key)} if key else {}
    rows = list(
        found.values(**groups).annotate(**_counts()) if key else [found.aggregate(**_counts())]
    )
    labels = _labels(along, {row.get("group") for row in rows})
    lines = [_line(row, labels) for row in rows if row["asked"]]
    return sorted(lines, key=lambda line: (line.label == "", line.label))


@dataclass(frozen=True, slots=True)
class Behind:
    """Which surveys a number is of. group: a key of `along`, None where unknown; without meaning for Along.NONE."""

    along: Along = Along.NONE
    group: str | int | None = None
    is_answered: bool = False
    is_satisfied: bool = False
    score: int | None = None


def behind(found: QuerySet[Survey], one: Behind) -> QuerySet[Survey]:
    """Exactly the surveys of `asked` behind one number of `satisfaction`, the lowest score first, the newest within."""
    if key := _KEYS.get(one.along):
        blank = {key: ""} if one.along is Along.TOPIC else {f"{key}__isnull": True}
        found = found.filter(**(blank if one.group in (None, "") else {key: one.group}))
    if one.is_answered:
        found = found.exclude(score=None)
    if one.is_satisfied:
        found = found.filter(score__gte=SATISFIED)
    if one.score is not None:
        found = found.filter(score=one.score)
    return found.order_by(F("score").asc(nulls_last=True), "-resolved_at", "-pk")


def asked(by: User | None, period: Period, filters: Filters | None = None) -> QuerySet[Survey]:
    """Those of a period that `satisfaction` counts, by the filters that `knows` does. Raises NotAllowed."""
    found = _readable(by).filter(resolved_at__gte=period.start, resolved_at__lt=period.end)
    for name, field in _FIELDS.items():
        if filters and getattr(filters, name) is not None:
            found = found.filter(**{field: getattr(filters, name)})
    return found


def knows(filters: Filters) -> bool:
    """Whether all that is asked for was kept with a survey."""
    asked = {name for name in Filters.__slots__ if getattr(filters, name) is not None}
    return asked <= _FIELDS.keys()


def _readable(by: User | None) -> QuerySet[Survey]:
    """Those that reached the customer."""
    responder = access.require(by, "read_reports")
    asked = Survey.objects.filter(Q(delivery__state__in=SAID) | Q(answered_at__isnull=False))
    if responder is None:
        return asked
    asked = asked.filter(channel__brand__in=responder.brands.all())
    if responder.role == Responder.Role.AGENT:
        return asked.filter(responder=responder)
    if responder.role == Responder.Role.LEAD:
        led = responder.memberships.filter(is_lead=True).values("team")
        return asked.filter(team__in=led)
    return asked


def _counts() -> dict[str, Any]:
    scored = {f"scored_{score}": Count("pk", filter=Q(score=score)) for score in SCORES}
    return {"asked": Count("pk"), **scored}


def _line(row: Mapping[str, Any], labels: Mapping[Any, str]) -> Satisfaction:
    scores = tuple(row[f"scored_{score}"] for score in SCORES)
    n, asked = sum(scores), row["asked"]
    happy = sum(scores[SATISFIED - 1 :])
    is_told = n >= LEAST_ANSWERS
    weighed = sum(score * count for score, count in zip(SCORES, scores, strict=True))
    return Satisfaction(
        key=row.get("group"),
        label=labels.get(row.get("group"), ""),
        responses=Rate(n / asked, asked),
        answered=n,
        satisfied=happy / n if is_told else None,
        interval=wilson(happy, n),
        mean=weighed / n if is_told else None,
        scores=scores if is_told else None,
    )


def _labels(along: Along, keys: set[Any]) -> dict[Any, str]:
    if along is Along.CHANNEL:
        return dict(Channel.objects.filter(pk__in=keys).values_list("pk", "name"))
    if along is Along.AGENT:
        return dict(Responder.objects.filter(pk__in=keys).values_list("pk", "name"))
    if along is Along.TEAM:
        return dict(Team.objects.filter(pk__in=keys).values_list("pk", "name"))
    if along is Along.BRAND:
        return dict(Brand.objects.filter(pk__in=keys).values_list("pk", "name"))
    return {key: str(key) for key in keys if key is not None}
