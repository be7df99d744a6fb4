"""Deadlines of complaint cases that came near or passed are told by the rules for notices, as clocks are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from inbox import live
from responders import access
from responders.core.grouping import WINDOW, How, how
from responders.core.telling import Promise
from responders.models import AlertRule, Case, CaseAlert, Handling, Membership, Responder, Telling
from responders.models.alert import Kind, Way
from responders.operations import alerts, clock_events, reachable

LIMIT = 200
KINDS = {
    CaseAlert.Sort.DUE_SOON: Kind.CASE_DUE_SOON,
    CaseAlert.Sort.OVERDUE: Kind.CASE_LATE,
}
EVENTS = {Kind.CASE_DUE_SOON: "case.due_soon", Kind.CASE_LATE: "case.late"}


class Turn(NamedTuple):
    """Messages of one kind to one person over one way."""

    recipient: int
    way: str
    kind: Kind
    brand_id: int


def tell(*, at: datetime) -> int:
    """Messages for what is to be told now; returns how many were made.

    Each recipient is told of each alert once over each way: by itself, or where many come at once in one message about
    all. Who is told later, after a delay, when their hours begin or when it is their turn again, keeps the alert
    waiting until then. Safe to repeat, and in any number of workers at once.
    """
    wanted: dict[Turn, list[CaseAlert]] = defaultdict(list)
    waits: dict[int, list[datetime]] = defaultdict(list)
    with transaction.atomic():
        due = CaseAlert.objects.filter(next_at__lte=at).order_by("next_at", "pk")
        rows = list(due.select_for_update(no_key=True, skip_locked=True)[:LIMIT])
        for alert in rows:
            alert.case = Case.objects.select_related("brand", "type").get(pk=alert.case_id)
            if _still_matters(alert, alert.case):
                for turn in _wanted(alert, alert.case, waits[alert.pk], at):
                    wanted[turn].append(alert)
        told = _tell_all(wanted, waits, at)
        for alert in rows:
            alert.next_at = min(waits[alert.pk], default=None)
            alert.save(update_fields=["next_at"])
    return told


def _still_matters(alert: CaseAlert, case: Case) -> bool:
    """Not where it ended, or its deadline was moved, nor a warning of what is late already."""
    if case.ended_at is not None or case.due_at != alert.due_at:
        return False
    is_late = case.alerts.filter(sort=CaseAlert.Sort.OVERDUE, due_at=alert.due_at).exists()
    return alert.sort == CaseAlert.Sort.OVERDUE or not is_late


def _wanted(alert: CaseAlert, case: Case, waits: list[datetime], at: datetime) -> list[Turn]:
    """Who is to be told now, of those not told yet. waits: gets the moments at which somebody else is."""
    kind = KINDS[CaseAlert.Sort(alert.sort)]
    rules = AlertRule.objects.filter(brand=case.brand_id, kind=kind, is_active=True).order_by("pk")
    promise = _promise(case)
    wanted: dict[tuple[int, str], None] = {}
    for rule in rules.select_related("calendar").prefetch_related("people", "on_call"):
        wish = alerts.wish_of(rule)
        when = wish.step_at(alert.at if kind == Kind.CASE_DUE_SOON else alert.due_at)
        if when is None:
            continue
        if when > at:
            waits.append(when)
            continue
        if Way.WEBHOOK in rule.ways:
            _promise_calls(alert, case, kind, at)
        for recipient in sorted(wish.recipients(promise)):
            tell_at = wish.tell_at(recipient, at)
            if tell_at is not None and tell_at > at:
                waits.append(tell_at)
            elif tell_at is not None:
                wanted |= {(recipient, way): None for way in rule.ways if way != Way.WEBHOOK}
    return [
        Turn(recipient, way, kind, case.brand_id)
        for recipient, way in _able(list(wanted), case)
        if (recipient, way) not in _known(alert)
    ]


def _able(wanted: Sequence[tuple[int, str]], case: Case) -> list[tuple[int, str]]:
    """Those who may read cases, and can be reached that way."""
    able = access.ABILITIES["read_cases"]
    people = Responder.objects.filter(pk__in={one for one, _way in wanted}, role__in=able)
    ways = reachable.ways([(one.pk, case.brand_id) for one in people])
    return [(one, way) for one, way in wanted if way in ways.get((one, case.brand_id), ())]


def _known(alert: CaseAlert) -> set[tuple[int, str]]:
    alone = alert.tellings.values_list("recipient", "way")
    return {*alone, *alert.told_together.values_list("recipient", "way")}


def _tell_all(
    wanted: Mapping[Turn, list[CaseAlert]], waits: Mapping[int, list[datetime]], at: datetime
) -> int:
    """One worker at a time speaks for a person, so that two never count past each other."""
    people = Responder.objects.filter(pk__in={turn.recipient for turn in wanted}).order_by("pk")
    list(people.select_for_update(no_key=True))
    told = 0
    for turn, about in wanted.items():
        recent = Telling.objects.filter(
            recipient=turn.recipient, way=turn.way, conversation=None, at__gt=at - WINDOW
        )
        together = recent.filter(kind=turn.kind, conversations__gt=1).values_list("at", flat=True)
        singles = recent.filter(conversations__lte=1).values_list("at", flat=True)
        match how(len(about), list(singles), list(together), at):
            case How.LATER:
                for alert in about:
                    waits[alert.pk].append(at + WINDOW)
            case How.SINGLY:
                for alert in about:
                    _say(turn, [alert], at)
                    told += 1
            case How.TOGETHER:
                _say(turn, about, at)
                told += 1
    return told


def _say(turn: Turn, about: Sequence[CaseAlert], at: datetime) -> None:
    """Of one case, or of many: then `conversations` is how many."""
    is_there, is_one = turn.way == Way.CONSOLE, len(about) == 1
    telling = Telling.objects.create(
        recipient_id=turn.recipient,
        brand_id=turn.brand_id,
        way=turn.way,
        kind=turn.kind,
        conversations=0 if is_one else len(about),
        case_alert=about[0] if is_one else None,
        first_due_at=min(alert.due_at for alert in about),
        last_due_at=max(alert.due_at for alert in about),
        at=at,
        next_at=at,
        state=Telling.State.SENT if is_there else Telling.State.WAITING,
        sent_at=at if is_there else None,
    )
    if not is_one:
        telling.case_alerts.set(about)
    if is_there:
        live.announce(f"responder:{turn.recipient}", "notice", telling.pk, brand=turn.brand_id)


def _promise(case: Case) -> Promise:
    """Whose it is: owners and teams of its conversations."""
    talks = Handling.objects.filter(conversation__case_links__case=case).order_by("-pk")
    rows = list(talks.values_list("owner", "queue__team"))
    members = Membership.objects.filter(team__in={team for _owner, team in rows if team})
    crew = dict(members.order_by("is_lead").values_list("responder", "is_lead"))
    return Promise(
        metric="", priority=0, outcome="", warn_at=case.warn_at, due_at=case.due_at, is_breached=False,
        owner=next((owner for owner, _team in rows if owner), None),
        team=frozenset(crew), leads=frozenset(one for one in crew if crew[one]),
    )  # fmt: skip


def _promise_calls(alert: CaseAlert, case: Case, kind: Kind, at: datetime) -> None:
    """Numbers and codes; never a name nor a word of a customer."""
    event = EVENTS[kind]
    told = {
        "case": case.pk,
        "register_number": case.register_number,
        "type": case.type.code,
        "status": case.status,
        "received_at": clock_events.iso(case.received_at),
        "due_at": clock_events.iso(case.due_at),
    }
    hooks = clock_events.asking({case.brand_id})
    rows = [(hook, event, f"{event}:{alert.pk}", told) for hook in hooks if event in hook.events]
    clock_events.keep(rows, at=at)
