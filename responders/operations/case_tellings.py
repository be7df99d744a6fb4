"""Deadlines of complaint cases that came near or passed are told by the rules for notices, as clocks are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from inbox import live
from responders import access
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


def tell(*, at: datetime) -> int:
    """Messages for what is to be told now; returns how many were made.

    Each recipient is told once over each way. Who is told later, after a delay or when their hours begin, keeps the
    alert waiting until then. Safe to repeat, and in any number of workers at once.
    """
    told = 0
    with transaction.atomic():
        due = CaseAlert.objects.filter(next_at__lte=at).order_by("next_at", "pk")
        rows = list(due.select_for_update(no_key=True, skip_locked=True)[:LIMIT])
        for alert in rows:
            case = Case.objects.select_related("brand", "type").get(pk=alert.case_id)
            waits: list[datetime] = []
            if _still_matters(alert, case):
                told += _say(alert, case, waits, at)
            alert.next_at = min(waits, default=None)
            alert.save(update_fields=["next_at"])
    return told


def _still_matters(alert: CaseAlert, case: Case) -> bool:
    """Not where it ended, or its deadline was moved, nor a warning of what is late already."""
    if case.ended_at is not None or case.due_at != alert.due_at:
        return False
    is_late = case.alerts.filter(sort=CaseAlert.Sort.OVERDUE, due_at=alert.due_at).exists()
    return alert.sort == CaseAlert.Sort.OVERDUE or not is_late


def _say(alert: CaseAlert, case: Case, waits: list[datetime], at: datetime) -> int:
    """waits: gets the moments at which somebody else is to be told."""
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
    return _write(alert, case, kind, list(wanted), at)


def _write(
    alert: CaseAlert, case: Case, kind: Kind, wanted: Sequence[tuple[int, str]], at: datetime
) -> int:
    """To those who may read cases, can be reached that way, and were not told yet."""
    people = {recipient for recipient, _way in wanted}
    able = access.ABILITIES["read_cases"]
    reading = set(
        Responder.objects.filter(pk__in=people, role__in=able).values_list("pk", flat=True)
    )
    ways = reachable.ways([(one, case.brand_id) for one in reading])
    known = set(alert.tellings.values_list("recipient", "way"))
    made = []
    for recipient, way in wanted:
        if (recipient, way) in known or way not in ways.get((recipient, case.brand_id), ()):
            continue
        is_there = way == Way.CONSOLE
        made.append(
            Telling(
                recipient_id=recipient,
                brand_id=case.brand_id,
                way=way,
                kind=kind,
                conversations=0,
                case_alert=alert,
                first_due_at=alert.due_at,
                last_due_at=alert.due_at,
                at=at,
                next_at=at,
                state=Telling.State.SENT if is_there else Telling.State.WAITING,
                sent_at=at if is_there else None,
            )
        )
    for telling in Telling.objects.bulk_create(made):
        if telling.way == Way.CONSOLE:
            topic = f"responder:{telling.recipient_id}"
            live.announce(topic, "notice", telling.pk, brand=case.brand_id)
    return len(made)


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
