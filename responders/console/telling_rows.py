"""Notices as the bell's page shows them: a sentence, what is behind it, whether it was seen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from responders.models import Alert, Telling
from responders.models.alert import Kind
from responders.operations import telling_words

MOST_BEHIND = 50  # cases listed under one notice
ICONS = {
    Kind.DUE_SOON: ("timer", "risk"),
    Kind.BREACHED: ("alarm-clock", "late"),
    Kind.WITHDRAWN: ("undo-2", "ok"),
    Kind.WEBHOOK_PAUSED: ("plug", "late"),
    Kind.MENTIONED: ("at-sign", ""),
    Kind.NOT_SENT: ("calendar-clock", "late"),
    Kind.TAKEOVER_ASKED: ("hand", ""),
    Kind.HANDED_OVER: ("user-check", ""),
    Kind.NOT_HANDED_OVER: ("hand", ""),
    Kind.DRAFT_TAKEN: ("user-check", ""),
    Kind.APPROVAL_ASKED: ("badge-check", ""),
    Kind.APPROVED: ("check", "ok"),
    Kind.REJECTED: ("undo-2", "late"),
    Kind.SUPERSEDED: ("repeat", ""),
    Kind.CASE_DUE_SOON: ("timer", "risk"),
    Kind.CASE_LATE: ("alarm-clock", "late"),
}


@dataclass(frozen=True, slots=True)
class Case:
    number: int
    what: str
    url: str


@dataclass(frozen=True, slots=True)
class Row:
    pk: int
    words: str
    brand: str
    icon: str
    tone: str
    at: datetime
    is_seen: bool
    url: str  # empty: nothing to open
    cases: list[Case]  # of a notice about many
    more: int


def of(tellings: Sequence[Telling], *, reads: bool) -> list[Row]:
    """One query, however many. reads: whether their reader may open conversations."""
    behind: dict[int, list[Alert]] = defaultdict(list)
    alerts = Alert.objects.filter(telling__in=[one.pk for one in tellings])
    for alert in alerts.select_related("clock").order_by("moment", "pk"):
        behind[alert.telling_id or 0].append(alert)
    return [_row(telling, behind[telling.pk], reads) for telling in tellings]


def _row(telling: Telling, alerts: list[Alert], reads: bool) -> Row:
    icon, tone = ICONS[Kind(telling.kind)]
    cases = {alert.conversation_id: telling_words.metric(alert) for alert in alerts}
    is_one = telling.conversations == 1 and len(cases) == 1
    url = ""
    if telling.conversation_id and reads:
        url = reverse("conversation", args=[telling.conversation_id])
    elif is_one and reads:
        url = reverse("conversation", args=[next(iter(cases))])
    elif telling.case_alert is not None and reads:
        url = reverse("case", args=[telling.case_alert.case_id])
    elif telling.kind in (Kind.CASE_DUE_SOON, Kind.CASE_LATE) and reads:
        url = reverse("cases")
    elif telling.webhook_id:
        url = reverse("manage-webhook", args=[telling.webhook_id])
    listed = [] if is_one or telling.conversation_id else list(cases.items())[:MOST_BEHIND]
    return Row(
        pk=telling.pk,
        words=telling_words.headline(telling, alerts),
        brand=telling.brand.name,
        icon=icon,
        tone=tone,
        at=telling.at,
        is_seen=telling.seen_at is not None,
        url=url,
        cases=[
            Case(pk, what, reverse("conversation", args=[pk]) if reads else "")
            for pk, what in listed
        ],
        more=max(0, telling.conversations - len(listed)) if listed else 0,
    )
