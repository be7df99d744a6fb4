"""Running clocks come under the version of a policy that is in force: looked at beforehand, then done, in the journal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F, OuterRef, QuerySet, Subquery

from inbox.models import Activity, Conversation, User
from inbox.operations.bulk import among
from responders import access
from responders.core.replay import replay
from responders.core.sla import Clock, Outcome
from responders.models import Calendar, Handling, SlaClock, SlaPolicy
from responders.models.handling import Priority
from responders.operations import clocks, promises, terms
from responders.operations.evidence import POLICY_APPLIED, Evidence, gather

BATCH = 500


@dataclass(frozen=True, slots=True)
class Rebased:
    """`kept`: clocks that kept their old target: late already, or too late by the new one."""

    conversations: int
    kept: int


@dataclass(frozen=True, slots=True)
class Change:
    """A running clock: when it is due, and when it would be. None: paused, or by `then` promised no more.

    is_kept: it would keep its time, late already, or too late by the new one.
    """

    conversation_id: int
    metric: str
    now: datetime | None
    then: datetime | None
    is_kept: bool


def outdated(policy: SlaPolicy) -> QuerySet[Handling, tuple[int, str]]:
    """Conversations under an earlier version of this policy, in which a clock runs by one, and the key of its terms."""
    earlier = policy.versions.exclude(pk=policy.current_id or 0).values_list("pk", flat=True)
    keys = [terms.key(pk, priority) for pk in earlier for priority in Priority.values]
    applied = Activity.objects.filter(conversation=OuterRef("pk"), verb=POLICY_APPLIED)
    running = SlaClock.objects.filter(outcome="", policy_version__policy=policy)
    older = running.exclude(policy_version=policy.current_id).values("conversation")
    rows = Handling.objects.filter(pk__in=older)
    last = Subquery(applied.order_by("-at", "-pk").values("new")[:1])
    under = rows.annotate(under=last).filter(under__in=keys).order_by("pk")
    return under.values_list("pk", "under")


def by_older_hours(calendars: Sequence[Calendar]) -> dict[int, list[tuple[SlaPolicy, int]]]:
    """By calendar: the policies whose conversations count by an earlier version of it, and how many `rebase` would move.

    One query, and one for each such pair.
    """
    running = SlaClock.objects.filter(outcome="", calendar_version__calendar__in=calendars)
    older = running.exclude(calendar_version=F("calendar_version__calendar__current"))
    named = older.order_by().values_list("calendar_version__calendar", "policy_version__policy")
    pairs = sorted(named.distinct())
    policies = SlaPolicy.objects.in_bulk({policy for _calendar, policy in pairs})
    found: dict[int, list[tuple[SlaPolicy, int]]] = {}
    for calendar, pk in pairs:
        of = older.filter(calendar_version__calendar=calendar, policy_version__policy=pk)
        count = outdated(policies[pk]).filter(pk__in=of.values("conversation")).count()
        if count:
            found.setdefault(calendar, []).append((policies[pk], count))
    return found


def look_ahead(policy: SlaPolicy, *, most: int, at: datetime) -> list[Change]:
    """What `rebase` would do to the running clocks of the first `most` conversations; nothing is written."""
    pks = [pk for pk, _under in outdated(policy)[:most]]
    held = list(promises.held(Handling.objects.filter(among("pk", pks)).order_by("pk")))
    evidence = gather([one.conversation_id for one in held])
    changes: list[Change] = []
    for one in held:
        told = evidence[one.conversation_id]
        before = _running(told)
        newest = terms.key(policy.current_id or 0, terms.parts(told.terms)[1])
        told.apply(newest, "activity:0", at, one.asked())
        after = _running(told)
        changes += [
            _change(one.conversation_id, clock, after.get(name), newest)
            for name, clock in before.items()
        ]
    return changes


def _running(told: Evidence) -> dict[tuple[str, str], Clock]:
    known = {
        fact.subject: terms.terms(fact.subject)
        for fact in told.facts
        if fact.kind.value == POLICY_APPLIED
    }
    found = replay(told.facts, known, terms.hours_of(known.values()))
    return {
        (clock.metric.value, clock.base): clock
        for clock in found
        if clock.outcome is Outcome.RUNNING
    }


def _change(conversation_id: int, before: Clock, after: Clock | None, newest: str) -> Change:
    then, is_kept = (after.due_at, after.terms != newest) if after else (None, False)
    return Change(conversation_id, before.metric.value, before.due_at, then, is_kept)


def rebase(policy: SlaPolicy, *, by: User | None, at: datetime) -> Rebased:
    """Running clocks of earlier versions are reckoned by the current one, from their original start.

    Not those of conversations that are under another policy by now. In batches, each its own transaction: run again
    after an interruption, it goes on where it stopped.
    """
    access.require(by, "edit_policies", policy.brand_id)
    policy.refresh_from_db()
    if policy.current is None:
        return Rebased(0, 0)
    found = [pk for pk, _under in outdated(policy)]
    pks: list[int] = []
    for start in range(0, len(found), BATCH):
        with transaction.atomic():
            pks += _apply(policy, found[start : start + BATCH], by, at)
    kept = SlaClock.objects.filter(among("conversation_id", pks), outcome="")
    done = Rebased(len(pks), kept.exclude(policy_version=policy.current_id).count())
    Activity.objects.create(
        brand_id=policy.brand_id,
        verb="policy_rebased",
        new=str(policy.current_id),
        actor=by,
        detail={
            "policy_id": policy.pk,
            "name": policy.name,
            "number": policy.current.number,
            "conversations": done.conversations,
            "kept": done.kept,
        },
        at=at,
    )
    return done


def _apply(policy: SlaPolicy, pks: Sequence[int], by: User | None, at: datetime) -> list[int]:
    """Returns those that were still to be moved once they were held."""
    clocks.hold(pks)
    under = dict(outdated(policy).filter(among("pk", pks)))
    Activity.objects.bulk_create(
        Activity(
            brand_id=policy.brand_id,
            conversation_id=pk,
            verb=POLICY_APPLIED,
            old=under[pk],
            new=terms.key(policy.current_id or 0, terms.parts(under[pk])[1]),
            actor=by,
            detail={"rebase": policy.name},
            at=at,
        )
        for pk in under
    )
    clocks.reconcile(Conversation.objects.filter(pk__in=list(under)), at=at)
    return list(under)
