"""By which rules a queue gives what waits; saved, and tried before they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from inbox.errors import Refused
from inbox.later import later
from inbox.models import Activity, User
from responders import access
from responders.core.routing import Choice, Rule, RuleWrong, pick, read
from responders.models import Handling, Queue, Responder, Routing
from responders.operations import candidates, routing

ABILITY = "edit_rules"
TRIED = 20
MOST_GRACE = 24 * 60  # minutes


class Tried(NamedTuple):
    handling: Handling
    choice: Choice


class Trial(NamedTuple):
    """is_imagined: nobody of the team is here, so everybody is taken to be, with nothing at hand."""

    rows: list[Tried]
    is_imagined: bool


def queues_of(editor: Responder) -> QuerySet[Queue]:
    return (
        Queue.objects.filter(brand__in=access.brand_ids(editor))
        .select_related("brand", "team", "routing")
        .order_by("brand__name", "name", "pk")
    )


def of(queue: Queue) -> Routing:
    """What holds; `off` where nobody decided."""
    found: Routing | None = getattr(queue, "routing", None)
    return found or Routing(queue=queue, mode=Routing.Mode.OFF)


def save(
    queue: Queue,
    mode: str,
    grace_minutes: int,
    rules: Sequence[Mapping[str, Any]],
    *,
    by: User | None,
    at: datetime,
) -> Routing:
    """From now on. Refused: bad_mode, bad_grace, bad_rule."""
    access.require(by, ABILITY, queue.brand_id)
    _read(rules)
    if mode not in Routing.Mode.values:
        raise Refused("bad_mode", _("Choose whether this queue gives out its conversations."))
    if not 0 <= grace_minutes <= MOST_GRACE:
        raise Refused("bad_grace", _("Wait at most a day."))
    with transaction.atomic():
        before = standing(queue)
        saved, _made = Routing.objects.update_or_create(
            queue=queue,
            defaults={
                "mode": mode,
                "grace_minutes": grace_minutes,
                "rules": list(rules),
                "changed_by": by,
                "changed_at": at,
            },
        )
        Activity.objects.create(
            brand_id=queue.brand_id,
            verb="routing_saved",
            actor=by,
            old=before["mode"],
            new=mode,
            detail={
                "queue": queue.name,
                "queue_id": queue.pk,
                "before": before,
                "after": standing(queue),
            },
            at=at,
        )
    later("responders.tasks.route")
    return saved


def standing(queue: Queue) -> dict[str, Any]:
    """As `save` takes it, as it is kept now; of a queue without a row, what holds then."""
    kept = Routing.objects.filter(queue=queue).first() or Routing(queue=queue)
    return {"mode": str(kept.mode), "grace_minutes": kept.grace_minutes, "rules": kept.rules}


def rehearse(
    queue: Queue, raw: Sequence[Mapping[str, Any]], *, by: User | None, at: datetime
) -> Trial:
    """Whom the last arrivals of the queue would go to by these rules, one after the other; nothing is written."""
    access.require(by, ABILITY, queue.brand_id)
    rules = _read(raw)
    people = candidates.gather(candidates.there(queue))
    is_imagined = not people
    if is_imagined:
        people = candidates.imagined(queue, at)
    latest = Handling.objects.filter(queue=queue).select_related(
        "conversation__channel", "conversation__identity"
    )
    arrived = list(latest.order_by("-conversation__received_at", "-pk")[:TRIED])[::-1]
    facts = routing.described(arrived, rules, at)
    rows = []
    for handling in arrived:
        choice = pick(people, facts[handling.pk], rules, at)
        if choice.candidate is not None:
            choice.candidate.takes(facts[handling.pk].channel_class, at)
        rows.append(Tried(handling, choice))
    return Trial(rows[::-1], is_imagined)


def _read(rules: Sequence[Mapping[str, Any]]) -> tuple[Rule, ...]:
    try:
        return read(rules)
    except RuleWrong as error:
        words = _("A rule is not complete: a skill needs its name, a level is 1, 2 or 3.")
        raise Refused("bad_rule", words) from error
