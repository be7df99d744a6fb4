"""Replays: asked for by a person, worked off in slices by any number of workers, cancelled at will.

What a slice reads, it reads in one snapshot that can write nothing. A worker that dies loses its slice only until
its lease runs out.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from inbox import live
from inbox.errors import Refused
from inbox.later import later
from inbox.models import Brand, User
from inbox.operations.bulk import query
from inbox.operations.snapshots import snapshot
from responders import access
from responders.models import CalendarVersion, Handling, Replay, ReplaySlice, SlaPolicyVersion
from responders.operations import promises, retelling, scenarios
from responders.operations.retelling import Instance, Retold

log = logging.getLogger(__name__)

TASK = "responders.tasks.replay"
SLICE = 1000  # conversations
AT_ONCE = 2  # slices in work, however many workers there are: the live clocks come first
LEASE = timedelta(minutes=2)
ATTEMPTS = 3
KEPT = 50  # of a brand; older ones are forgotten
MOST_RUNNING = 1  # of a brand: the next one waits for nobody, it is refused
LONGEST = timedelta(days=3 * 366)

_CUT = """
insert into responders_replayslice (replay_id, first_id, last_id, attempts, figures, digest, instances)
select %s, min(conversation_id), max(conversation_id), 0, '{}', '', ''
from (
    select h.conversation_id, (row_number() over (order by h.conversation_id) - 1) / %s as cut
    from responders_handling h join inbox_conversation c on c.id = h.conversation_id
    where h.brand_id = %s and c.created_at >= %s and c.created_at < %s
) numbered group by cut order by cut
"""


@dataclass(frozen=True, slots=True)
class Wish:
    """Conversations created in [start, end); by one version, or as it was."""

    start: datetime
    end: datetime
    policy_version: SlaPolicyVersion | None = None
    calendar_version: CalendarVersion | None = None


def ask(brand: Brand, wish: Wish, *, by: User | None, at: datetime) -> Replay:
    """Cut into slices and left to the workers. Refused: replay_running, range_wrong, two_versions, version_unknown."""
    access.require(by, "edit_policies", brand.pk)
    _check(brand, wish)
    with transaction.atomic():
        Brand.objects.select_for_update(no_key=True).get(pk=brand.pk)  # two asked at once are one
        _require_none_running(brand)
        replay = Replay.objects.create(
            brand=brand,
            policy_version=wish.policy_version,
            calendar_version=wish.calendar_version,
            start=wish.start,
            end=wish.end,
            by=by,
            created_at=at,
        )
        query(_CUT, [replay.pk, SLICE, brand.pk, wish.start, wish.end])
        replay.total = _handlings(replay).count()
        replay.save(update_fields=["total"])
        older = Replay.objects.filter(brand=brand).exclude(state=Replay.State.RUNNING)
        older.filter(
            pk__in=list(older.order_by("-pk").values_list("pk", flat=True)[KEPT:])
        ).delete()
        for _worker in range(AT_ONCE):
            later(TASK)
    return replay


def cancel(replay: Replay, *, by: User | None, at: datetime) -> Replay:
    """Whatever is in work is thrown away. Refused: it has ended already."""
    access.require(by, "edit_policies", replay.brand_id)
    with transaction.atomic():
        changed = Replay.objects.filter(pk=replay.pk, state=Replay.State.RUNNING).update(
            state=Replay.State.CANCELLED, ended_at=at
        )
        if not changed:
            raise Refused("replay_ended", _("This replay has ended already."))
        _announce(replay)
    replay.refresh_from_db()
    return replay


def step(*, at: datetime, only: Replay | None = None) -> bool:
    """Work off one slice; False where there is none to take. Safe in any number of workers at once."""
    taken = _take(at, only)
    if taken is None:
        _finish_all(at)
        return False
    try:
        with snapshot():
            held = list(promises.held(_members(taken)))
            scenario = scenarios.of(taken.replay)
            zone = ZoneInfo(taken.replay.brand.time_zone)
            retold = retelling.retell(held, scenario, zone=zone, at=taken.replay.created_at)
    except Exception as error:
        log.exception("slice %s of replay %s failed", taken.pk, taken.replay_id)
        _put_back(taken, error, at)
        return True
    _keep(taken, retold, at)
    _finish_all(at)
    return True


def instances(replay: Replay, *, by: User | None) -> Iterator[Instance]:
    """Every clock behind the figures, by conversation; read as they are taken."""
    access.require(by, "edit_policies", replay.brand_id)
    for packed in replay.slices.order_by("first_id").values_list("instances", flat=True).iterator():
        yield from retelling.unpack(packed)


def summary(figures: Sequence[int]) -> dict[str, Any]:
    """One row of figures, with hit rates from 0 to 1 (None of nothing). See `retelling.Figures`."""
    kept, broken, kept_then, broken_then, gained, lost = figures
    return {
        "recorded": {"rate": _share(kept, broken), "n": kept + broken},
        "replayed": {"rate": _share(kept_then, broken_then), "n": kept_then + broken_then},
        "misses_gained": gained,
        "misses_lost": lost,
    }


def _share(kept: int, broken: int) -> float | None:
    return kept / (kept + broken) if kept + broken else None


def _require_none_running(brand: Brand) -> None:
    running = Replay.objects.filter(brand=brand, state=Replay.State.RUNNING)
    if running.count() >= MOST_RUNNING:
        words = _("A replay of %(brand)s is running already. Wait until it is done, or cancel it.")
        raise Refused("replay_running", words % {"brand": brand.name})


def _check(brand: Brand, wish: Wish) -> None:
    if not wish.start < wish.end or wish.end - wish.start > LONGEST:
        raise Refused(
            "range_wrong", _("Choose a range that ends after it begins, three years at most.")
        )
    if wish.policy_version and wish.calendar_version:
        raise Refused(
            "two_versions", _("Choose one version to try, of a policy or of business hours.")
        )
    homes = {
        wish.policy_version.policy.brand_id if wish.policy_version else brand.pk,
        wish.calendar_version.calendar.brand_id if wish.calendar_version else brand.pk,
    }
    if homes != {brand.pk}:
        raise Refused("version_unknown", _("This version belongs to another brand."))


def _handlings(replay: Replay) -> QuerySet[Handling]:
    return Handling.objects.filter(
        brand=replay.brand_id,
        conversation__created_at__gte=replay.start,
        conversation__created_at__lt=replay.end,
    )


def _members(taken: ReplaySlice) -> QuerySet[Handling]:
    found = _handlings(taken.replay).filter(pk__gte=taken.first_id, pk__lte=taken.last_id)
    return found.order_by("pk")


def _take(at: datetime, only: Replay | None) -> ReplaySlice | None:
    free = Q(leased_until=None) | Q(leased_until__lt=at)
    with transaction.atomic():
        undone = ReplaySlice.objects.filter(done_at=None, replay__state=Replay.State.RUNNING)
        if only is not None:
            undone = undone.filter(replay=only)
        elif undone.filter(leased_until__gte=at).count() >= AT_ONCE:
            return None
        rows = undone.filter(free).order_by("replay_id", "first_id")
        taken = rows.select_for_update(no_key=True, skip_locked=True, of=("self",)).first()
        if taken is None:
            return None
        if taken.attempts >= ATTEMPTS:  # whoever began it died of it, each time
            _fail(taken.replay_id, "worker_lost", at)
            return None
        taken.leased_until, taken.attempts = at + LEASE, taken.attempts + 1
        taken.save(update_fields=["leased_until", "attempts"])
    return (
        ReplaySlice.objects.defer("instances", "figures")
        .select_related(
            "replay__brand", "replay__policy_version__policy", "replay__calendar_version__calendar"
        )
        .get(pk=taken.pk)
    )


def _put_back(taken: ReplaySlice, error: Exception, at: datetime) -> None:
    ReplaySlice.objects.filter(pk=taken.pk).update(leased_until=None)
    if taken.attempts >= ATTEMPTS:
        first = (str(error).splitlines() or [""])[0]
        _fail(taken.replay_id, f"{type(error).__name__}: {first}", at)


def _fail(replay_id: int, error: str, at: datetime) -> None:
    running = Replay.objects.filter(pk=replay_id, state=Replay.State.RUNNING)
    running.update(state=Replay.State.FAILED, ended_at=at, error=error[:500])


def _keep(taken: ReplaySlice, retold: Retold, at: datetime) -> None:
    """Once, whoever is first; a replay that was cancelled meanwhile keeps nothing."""
    figures = {
        "conversations": retold.conversations,
        "clocks": len(retold.instances),
        "equal": retold.equal,
        "unequal": retold.unequal_count,
        "differences": retold.unequal,
        "tables": retelling.tabled(retold.instances),
    }
    with transaction.atomic():
        running = Replay.objects.filter(pk=OuterRef("replay"), state=Replay.State.RUNNING)
        kept = ReplaySlice.objects.filter(Exists(running), pk=taken.pk, done_at=None).update(
            done_at=at,
            leased_until=None,
            figures=figures,
            digest=retold.digest,
            instances=retelling.pack(retold.instances),
        )
        if kept:
            members = _members(taken).count()
            Replay.objects.filter(pk=taken.replay_id).update(done=F("done") + members)
            _announce(taken.replay)


def _finish_all(at: datetime) -> None:
    """Those whose slices are all done have their result now."""
    undone = ReplaySlice.objects.filter(replay=OuterRef("pk"), done_at=None)
    ready = Replay.objects.filter(~Exists(undone), state=Replay.State.RUNNING)
    for pk in list(ready.values_list("pk", flat=True)):
        with transaction.atomic():
            replay = ready.select_for_update(no_key=True, skip_locked=True).filter(pk=pk).first()
            if replay is not None:
                _finish(replay, at)


def _finish(replay: Replay, at: datetime) -> None:
    whole, tables = hashlib.sha256(), []
    differences: list[Any] = []
    sums = dict.fromkeys(("conversations", "clocks", "equal", "unequal"), 0)
    for figures, digest in replay.slices.order_by("first_id").values_list("figures", "digest"):
        whole.update(digest.encode())
        for name in sums:
            sums[name] += figures[name]
        differences += figures["differences"][: retelling.UNEQUAL_KEPT - len(differences)]
        tables.append(figures["tables"])
    replay.digest = whole.hexdigest()
    replay.result = {**sums, "differences": differences, "tables": retelling.added(tables)}
    replay.state, replay.ended_at = Replay.State.DONE, at
    replay.save(update_fields=["digest", "result", "state", "ended_at"])
    _announce(replay)


def _announce(replay: Replay) -> None:
    live.announce(f"brand:{replay.brand_id}", "replay", replay.pk, brand=replay.brand_id)
