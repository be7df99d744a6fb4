"""Carrying out what was asked at the platform: the same gates as replies, and safe to repeat."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, QuerySet

from inbox.adapters import errors
from inbox.adapters.quotas import Heard
from inbox.core import backoff
from inbox.models import Act, Channel
from inbox.operations import acts, channels, gates
from inbox.operations.attempts import LEASE, Clock

PATIENCE = timedelta(seconds=10)  # one sweep ends then; the next one goes on


def carry_out(act_id: int, *, clock: Clock, draw: Callable[[], float]) -> bool:
    """Do this one if it is due; safe to call at any time, any number of times."""
    act = due(clock()).filter(pk=act_id).select_related("channel").first()
    if act is None or not gates.pass_through(act.channel, clock()):
        return False
    claimed = _claim(act.pk, clock())
    if claimed is not None:
        _attempt(claimed, clock=clock, draw=draw())
    return claimed is not None


def sweep(*, clock: Clock, draw: Callable[[], float]) -> int:
    """Everything due now, and everything whose worker died; returns how many were worked on."""
    until, done = clock() + PATIENCE, _take_back(clock())
    for act_id in list(due(clock()).values_list("pk", flat=True)):
        if clock() >= until:
            break
        done += carry_out(act_id, clock=clock, draw=draw)
    return done


def due(at: datetime) -> QuerySet[Act]:
    """The oldest open one of each message, where its channel works."""
    same = Act.objects.filter(message=OuterRef("message"))
    return (
        Act.objects.filter(
            state=Act.State.ASKED, next_attempt_at__lte=at, channel__state=Channel.State.ACTIVE
        )
        .exclude(Exists(same.filter(state=Act.State.DOING)))
        .exclude(Exists(same.filter(state=Act.State.ASKED, pk__lt=OuterRef("pk"))))
        .order_by("next_attempt_at", "pk")
    )


def _take_back(at: datetime) -> int:
    lapsed = Act.objects.filter(state=Act.State.DOING, lease_until__lte=at)
    return sum(_lose(act, at) for act in lapsed.select_related("channel"))


def _lose(act: Act, at: datetime) -> bool:
    if at >= act.give_up_at:
        return acts.refuse(act, "worker_lost", "", at=at)
    return acts.put_back(act, at, "worker_lost")


def _claim(act_id: int, at: datetime) -> Act | None:
    try:
        with transaction.atomic(durable=True):
            # The row's own state stands beside the list: of two workers that both found it due, the second
            # waits for the first, and PostgreSQL then looks again at the row, but not at the list.
            begun = Act.objects.filter(
                pk=act_id, state=Act.State.ASKED, next_attempt_at__lte=at, pk__in=due(at)
            ).update(state=Act.State.DOING, attempt_no=F("attempt_no") + 1, lease_until=at + LEASE)
    except IntegrityError:  # another one about this message was begun in the same moment
        return None
    if not begun:
        return None
    return Act.objects.select_related("channel__hook", "message").get(pk=act_id)


def _attempt(act: Act, *, clock: Clock, draw: float) -> None:
    heard = Heard()
    try:
        with channels.adapter(act.channel, heard) as adapter:
            gone = adapter.gone
            adapter.act(act.action, act.message.external_id or "")
    except errors.AdapterError as error:
        gates.learn(act.channel, heard, clock())
        _settle_error(act, error, gone, clock(), draw)
        return
    gates.learn(act.channel, heard, clock())
    gates.answered(act.channel_id, clock(), is_trouble=False)
    acts.finish(act, at=clock())


def _settle_error(
    act: Act, error: errors.AdapterError, gone: Collection[str], at: datetime, draw: float
) -> None:
    """Contact lost means once more: what is hidden twice is hidden, and what is gone by then was deleted."""
    code, text = error.code or type(error).__name__, str(error)
    is_trouble = isinstance(error, errors.Unreachable | errors.Ambiguous)
    gates.answered(act.channel_id, at, is_trouble=is_trouble)
    match error:
        case errors.CredentialsRejected():
            acts.put_back(act, at, code, text)
            channels.break_(act.channel, code=code, reason=text, at=at)
        case errors.Unreachable() | errors.RateLimited() | errors.Ambiguous():
            pause = None
            if isinstance(error, errors.RateLimited):
                pause = error.retry_after
                gates.heed(act.channel, error, at)
            next_at = at + backoff.wait(act.attempt_no, draw, pause)
            if next_at >= act.give_up_at:
                acts.refuse(act, code, text, at=at)
            else:
                acts.put_back(act, next_at, code, text)
        case _ if act.action == "delete" and act.attempt_no > 1 and code in gone:
            acts.finish(act, at=at)
        case _:
            acts.refuse(act, code, text, at=at)
