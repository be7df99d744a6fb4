"""Whose replies a second person looks at, by queue; and who that person may be."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from inbox.errors import Refused
from inbox.models import Activity, Conversation, User
from responders import access
from responders.models import Approval, ApprovalRule, Membership, Queue, Responder

Whose, Approvers = ApprovalRule.Whose, ApprovalRule.Approvers
MOST_DAYS = 365


class NeedsApproval(Refused):
    """This person's replies in this queue are submitted, not sent."""


def of(conversation: Conversation) -> ApprovalRule | None:
    """The rule of the queue it waits in now."""
    return ApprovalRule.objects.filter(queue__handlings__conversation=conversation).first()


def is_needed(conversation: Conversation, responder: Responder, *, at: datetime) -> bool:
    """Whether what `responder` says here has to be approved first."""
    rule = of(conversation)
    if rule is None or rule.whose == Whose.NOBODY:
        return False
    if rule.whose == Whose.ALL or responder.role in rule.roles:
        return True
    since = at - timedelta(days=rule.newcomer_days)
    return bool(rule.newcomer_days) and responder.user.date_joined > since


def require_none(conversation: Conversation, responder: Responder, *, at: datetime) -> None:
    """Raises NeedsApproval where it is_needed."""
    if is_needed(conversation, responder, at=at):
        words = _("Your replies need an approval in this queue. Submit it for approval.")
        raise NeedsApproval("needs_approval", words)


def approvers(conversation: Conversation) -> QuerySet[Responder]:
    """Who may approve here, but for their own; every lead and manager where no rule says anything else."""
    able = access.colleagues("approve_replies", conversation.brand_id)
    rule = of(conversation)
    if rule is not None and rule.approvers == Approvers.TEAM:
        leads = Membership.objects.filter(team=rule.queue.team_id, is_lead=True)
        able = able.filter(Q(role=Responder.Role.MANAGER) | Q(pk__in=leads.values("responder")))
    elif rule is not None and rule.approvers == Approvers.PEOPLE:
        able = able.filter(pk__in=rule.people.values("pk"))
    return able


def waiting_for(responder: Responder) -> QuerySet[Approval]:
    """What is open and `responder` may decide: the same people as `approvers` gives, seen from the other side."""
    if not access.may(responder, "approve_replies"):
        return Approval.objects.none()
    ruled = "conversation__handling__queue__approval_rule"
    led = Membership.objects.filter(responder=responder, is_lead=True).values("team")
    named = ApprovalRule.objects.filter(people=responder).values("pk")
    allowed = (
        Q(**{ruled: None})
        | Q(**{f"{ruled}__approvers": Approvers.LEADS})
        | Q(**{f"{ruled}__approvers": Approvers.PEOPLE, f"{ruled}__in": named})
    )
    team = Q(**{f"{ruled}__approvers": Approvers.TEAM})
    if responder.role != Responder.Role.MANAGER:
        team &= Q(**{f"{ruled}__queue__team__in": led})
    open_ones = Approval.objects.filter(
        state=Approval.State.OPEN, conversation__brand__in=responder.brands.all()
    )
    return open_ones.filter(allowed | team).exclude(author=responder)


def queues_of(responder: Responder) -> QuerySet[Queue]:
    """Every queue of one's brands, with its rule."""
    found = Queue.objects.filter(brand__in=responder.brands.all())
    found = found.select_related("brand", "team", "approval_rule")
    return found.order_by("brand__name", "name", "pk")


def save(
    queue: Queue,
    *,
    whose: str,
    roles: Collection[str],
    newcomer_days: int,
    approvers: str,
    people: Collection[Responder],
    by: User | None,
    at: datetime,
) -> ApprovalRule:
    """From now on; what is open is decided by the new rule. Raises NotAllowed.

    Refused: `nobody_meant` (some, but neither role nor newcomers), `nobody_approves` (no lead or manager is left).
    """
    access.require(by, "edit_approvals", queue.brand_id)
    if whose == Whose.SOME and not roles and not newcomer_days:
        raise Refused("nobody_meant", _("Choose at least one role, or days for newcomers."))
    able = access.colleagues("approve_replies", queue.brand_id)
    named = able.filter(pk__in=[one.pk for one in people])
    values = {
        "whose": whose,
        "roles": sorted(set(roles)),
        "newcomer_days": min(max(0, newcomer_days), MOST_DAYS),
        "approvers": approvers,
        "changed_by": by,
        "changed_at": at,
    }
    with transaction.atomic():
        before = standing(ApprovalRule.objects.filter(queue=queue).first())
        rule, _is_new = ApprovalRule.objects.update_or_create(queue=queue, defaults=values)
        rule.people.set(named if approvers == Approvers.PEOPLE else [])
        if whose != Whose.NOBODY and not _anybody(rule, able):
            raise Refused("nobody_approves", _("Nobody who may approve is left. Choose others."))
        Activity.objects.create(
            brand_id=queue.brand_id,
            verb="approval_rule_changed",
            new=whose,
            actor=by,
            detail={
                "queue": queue.name,
                "queue_id": queue.pk,
                "approvers": approvers,
                "before": before,
                "after": standing(ApprovalRule.objects.get(pk=rule.pk)),
            },
            at=at,
        )
    return rule


def standing(rule: ApprovalRule | None) -> dict[str, Any]:
    """As `save` takes it, people by their ids; of a queue without a rule, that nobody needs an approval."""
    if rule is None:
        rule = ApprovalRule(whose=Whose.NOBODY)
        people = []
    else:
        people = sorted(one.pk for one in rule.people.all())
    names = ("whose", "roles", "newcomer_days", "approvers")
    return {**{name: getattr(rule, name) for name in names}, "people": people}


def _anybody(rule: ApprovalRule, able: QuerySet[Responder]) -> bool:
    if rule.approvers == Approvers.PEOPLE:
        return rule.people.exists()
    if rule.approvers == Approvers.TEAM:
        leads = Membership.objects.filter(team=rule.queue.team_id, is_lead=True)
        able = able.filter(Q(role=Responder.Role.MANAGER) | Q(pk__in=leads.values("responder")))
    return able.exists()
