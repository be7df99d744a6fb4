"""What a team's customers are to meet, and what an hour of its people costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from inbox.errors import Refused
from inbox.models import Activity, User
from responders import access
from responders.core.staffing import HALF_HOUR, Wish, answered
from responders.models import ExpectedArrivals, StaffingTarget, Team


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


def standing(team: Team) -> dict[str, Any]:
    """As JSON keeps it; the usual one where none was ever kept."""
    found = of(team)
    cost = found.cost_per_hour
    return {**asdict(found.wish), "cost": None if cost is None else str(cost)}


def read(kept: Mapping[str, Any]) -> Target:
    """From what `standing` told."""
    wish, cost = dict(kept), kept["cost"]
    del wish["cost"]
    return Target(Wish(**wish), None if cost is None else Decimal(cost))


def keep(team: Team, wish: Wish, cost: Decimal | None, *, by: User | None, at: datetime) -> None:
    """For everybody who looks at this team, also in the hours already reckoned. Raises NotAllowed, Refused (`bad_cost`)."""
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
        held = Team.objects.select_for_update(no_key=True).get(pk=team.pk)
        before, old = standing(held), of(held).wish
        StaffingTarget.objects.update_or_create(team=team, defaults=values)
        if (after := standing(held)) == before:
            return
        Activity.objects.create(
            brand_id=team.brand_id,
            verb="staffing_target_changed",
            actor=by,
            detail={"name": team.name, "team_id": team.pk, "before": before, "after": after},
            at=at,
        )
        reckoned = ExpectedArrivals.objects.filter(team=team, starts_at__gt=at - HALF_HOUR)
        reckoned.update(each=F("each") * (answered(1, wish) / answered(1, old)))
