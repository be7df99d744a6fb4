"""What a team's customers are to meet, and what an hour of its people costs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from inbox.errors import Refused
from inbox.models import Activity, User
from responders import access
from responders.core.staffing import Wish
from responders.models import StaffingTarget, Team


@dataclass(frozen=True, slots=True)
class Target:
    wish: Wish
    cost_per_hour: Decimal | None


def of(team: Team) -> Target:
    """As kept, or the usual one."""
    kept = StaffingTarget.objects.filter(team=team).first() or StaffingTarget(team=team)
    return Target(
        Wish(
            kept.share,
            kept.within_seconds,
            kept.shrinkage,
            kept.at_once,
            kept.slowdown,
            kept.patience_seconds,
        ),
        kept.cost_per_hour,
    )


def keep(team: Team, wish: Wish, cost: Decimal | None, *, by: User | None, at: datetime) -> None:
    """For everybody who looks at this team. Raises NotAllowed, Refused (`bad_cost`)."""
    access.require(by, "edit_staffing", team.brand_id)
    if cost is not None and cost < 0:
        raise Refused("bad_cost", _("A cost is at least 0."))
    values: dict[str, Any] = {
        "share": wish.share,
        "within_seconds": int(wish.within),
        "shrinkage": wish.shrinkage,
        "at_once": wish.at_once,
        "slowdown": wish.slowdown,
        "patience_seconds": None if wish.patience is None else int(wish.patience),
        "cost_per_hour": cost,
        "changed_by": by,
        "changed_at": at,
    }
    with transaction.atomic():
        StaffingTarget.objects.update_or_create(team=team, defaults=values)
        Activity.objects.create(
            brand_id=team.brand_id,
            verb="staffing_target_changed",
            actor=by,
            detail={"team": team.name},
            at=at,
        )
