"""Who is there for customers: chosen, signed in and out, and lost when their screen gives no sign of life."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from inbox import live
from inbox.errors import Refused
from inbox.later import later
from inbox.models import User
from responders import access
from responders.models import Presence, Responder

State, Reason = Presence.State, Presence.Reason
TOUCH_EVERY = timedelta(seconds=30)
AWAY_AFTER = timedelta(minutes=3)
OFFLINE_AFTER = timedelta(minutes=15)  # both since the last sign of life
SWEEP_AT_ONCE = 500
CHOICES = (State.AVAILABLE, State.BREAK, State.AWAY)


def current(responder: Responder) -> Presence | None:
    """The open interval; None for somebody who was never there."""
    return Presence.objects.filter(responder=responder, ends_at=None).first()


def choose(state: str, *, by: User, at: datetime) -> Presence:
    """One's own state. Again the same is a sign of life. Refused: state_unknown."""
    responder = access.require(by, "reply")
    if state not in CHOICES or responder is None:
        raise Refused("state_unknown", _("Choose available, break or away."))
    return _turn(responder, state, Reason.CHOSEN, by, at)


def sign_in(user: User, *, at: datetime) -> Presence | None:
    """Available, unless they already are there; None for roles that do not answer."""
    responder = _answering(user)
    if responder is None:
        return None
    now = current(responder)
    if now is not None and now.state != State.OFFLINE and now.reason != Reason.LOST:
        return now
    return _turn(responder, State.AVAILABLE, Reason.SIGNED_IN, user, at)


def sign_out(user: User, *, at: datetime) -> None:
    responder = _answering(user)
    if responder is not None and current(responder) is not None:
        _turn(responder, State.OFFLINE, Reason.SIGNED_OUT, user, at)


def seen(responder_ids: Collection[int], *, at: datetime) -> None:
    """A sign of life of their screens. Who was lost for a while is back; who is offline chooses for themselves."""
    there = Presence.objects.filter(responder__in=responder_ids, ends_at=None)
    quiet = Q(seen_at__lte=at - TOUCH_EVERY) | Q(state=State.AWAY, reason=Reason.LOST)
    stale = []
    for now in there.filter(quiet).exclude(state=State.OFFLINE).select_related("responder"):
        if now.state == State.AWAY and now.reason == Reason.LOST:
            _turn(now.responder, State.AVAILABLE, Reason.BACK, None, at, still=now)
        else:
            stale.append(now.pk)
    if stale:
        Presence.objects.filter(pk__in=stale, seen_at__lt=at).update(seen_at=at)


def sweep(*, at: datetime) -> int:
    """Those without a sign of life: available becomes away, then everything offline; returns how many changed."""
    lost = _silent(at - AWAY_AFTER, [State.AVAILABLE])
    gone = _silent(at - OFFLINE_AFTER, [State.BREAK, State.AWAY])
    changed = sum(_lose(pk, State.AWAY, at - AWAY_AFTER) for pk in lost)
    return changed + sum(_lose(pk, State.OFFLINE, at - OFFLINE_AFTER) for pk in gone)


def history(people: Iterable[int], start: datetime, end: datetime) -> QuerySet[Presence]:
    """Every interval of these people that has a part in [start, end), in order of time."""
    return (
        Presence.objects.filter(responder__in=list(people), starts_at__lt=end)
        .exclude(ends_at__lte=start)
        .order_by("responder_id", "starts_at")
    )


def _silent(before: datetime, states: list[Presence.State]) -> list[int]:
    rows = Presence.objects.filter(ends_at=None, state__in=states, seen_at__lt=before)
    return list(rows.order_by("pk").values_list("responder_id", flat=True)[:SWEEP_AT_ONCE])


def _lose(responder_id: int, state: Presence.State, before: datetime) -> bool:
    """Dated by the last sign of life, not by when it was found out; False where there was one meanwhile."""
    with transaction.atomic():
        responder = Responder.objects.select_for_update(no_key=True).get(pk=responder_id)
        now = current(responder)
        if now is None or now.seen_at >= before or now.state in (state, State.OFFLINE):
            return False
        was_lost = now.reason == Reason.LOST  # away since then; offline a while later
        since = now.seen_at + OFFLINE_AFTER if was_lost else max(now.seen_at, now.starts_at)
        _write(responder, now, state, Reason.LOST, None, since, seen_at=now.seen_at)
    return True


def _turn(
    responder: Responder,
    state: str,
    reason: Presence.Reason,
    by: User | None,
    at: datetime,
    *,
    still: Presence | None = None,
) -> Presence:
    """`still`: only from this very interval; where another has begun meanwhile, that one stays."""
    with transaction.atomic():
        Responder.objects.select_for_update(no_key=True).get(pk=responder.pk)
        now = current(responder)
        if still is not None and now is not None and (now.pk, now.state) != (still.pk, still.state):
            return now
        if now is not None and now.state == state:
            now.seen_at = max(now.seen_at, at)
            now.save(update_fields=["seen_at"])
            return now
        return _write(responder, now, state, reason, by, at, seen_at=at)


def _write(
    responder: Responder,
    now: Presence | None,
    state: str,
    reason: Presence.Reason,
    by: User | None,
    since: datetime,
    *,
    seen_at: datetime,
) -> Presence:
    """The next interval; one that would have no length becomes it. The caller holds the responder's row."""
    if now is not None and since <= now.starts_at:
        now.state, now.reason, now.by, now.seen_at = state, reason, by, max(now.seen_at, seen_at)
        now.save(update_fields=["state", "reason", "by", "seen_at"])
    else:
        if now is not None:
            Presence.objects.filter(pk=now.pk).update(ends_at=since)
        now = Presence.objects.create(
            responder=responder, state=state, reason=reason, by=by, starts_at=since, seen_at=seen_at
        )
    for brand_id in access.brand_ids(responder):
        live.announce(f"brand:{brand_id}", "people", responder.pk, brand=brand_id)
    later("responders.tasks.route")
    return now


def _answering(user: User) -> Responder | None:
    responder = Responder.objects.filter(user=user, user__is_active=True).first()
    return responder if responder is not None and access.may(responder, "reply") else None
