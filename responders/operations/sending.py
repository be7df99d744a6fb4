"""Messages that wait are sent by mail and push: claimed for a while, sent, settled; tried again where that fails."""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.core import mail
from django.db import transaction
from django.db.models import F

from inbox.adapters.errors import AdapterError, RateLimited
from inbox.operations import locks
from responders.core import patience
from responders.models import Telling
from responders.models.alert import Way
from responders.operations import mailing, push

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
PATIENCE = timedelta(seconds=12)  # one sweep ends then; the next one goes on
WORTH_TELLING = timedelta(hours=2)  # later than that the console has said it long ago
MOST_TOGETHER = 2  # sent at one time, so that a slow mail server leaves workers for everything else
DUE = (Telling.State.WAITING, Telling.State.SENDING)

Clock = Callable[[], datetime]


def sweep(*, clock: Clock, draw: Callable[[], float]) -> int:
    """Send everything that is due, and what a worker left behind; returns how many were tried."""
    until, done = clock() + PATIENCE, 0
    letters = mail.get_connection()
    try:
        while clock() < until and (telling := claim(clock())) is not None:
            _send(telling, letters, clock, draw())
            done += 1
    finally:
        letters.close()
    return done


def claim(at: datetime) -> Telling | None:
    """The next one that is due, for LEASE, under a new attempt number; None where there is none.

    A lease that ran out was a worker's that died. Whether it had sent is not known: it is sent again, with the same
    Message-ID or tag, because a notice that comes twice does less harm than one that never comes.
    """
    due = Telling.objects.filter(state__in=DUE, next_at__lte=at).order_by("next_at", "pk")
    with transaction.atomic():
        locks.one_by_one("tellings")
        under_way = Telling.objects.filter(state=Telling.State.SENDING, lease_until__gt=at)
        if under_way.count() >= MOST_TOGETHER:
            return None
        found = due.select_for_update(no_key=True, skip_locked=True, of=("self",)).first()
        if found is None:
            return None
        Telling.objects.filter(pk=found.pk).update(
            state=Telling.State.SENDING,
            attempts=F("attempts") + 1,
            next_at=at + LEASE,
            lease_until=at + LEASE,
        )
    return Telling.objects.select_related(
        "recipient__user", "brand", "webhook", "by", "case_alert__case__brand"
    ).get(pk=found.pk)


def _send(telling: Telling, letters: Any, clock: Clock, draw: float) -> None:
    if clock() >= telling.at + WORTH_TELLING:
        _settle(telling, state=Telling.State.FAILED, error=telling.error or "too late")
        return
    try:
        if telling.way == Way.EMAIL:
            letters.send_messages([mailing.letter(telling)])
        else:
            push.say(telling, at=clock())
    except AdapterError as error:
        retry_after = error.retry_after if isinstance(error, RateLimited) else None
        _failed(telling, f"{error} {error.code or ''}".strip(), clock(), draw, retry_after)
    except (smtplib.SMTPException, OSError) as error:
        letters.close()
        _failed(telling, f"{type(error).__name__}: {error}", clock(), draw)
    except Exception as error:
        log.exception("telling %s failed", telling.pk)
        _failed(telling, f"{type(error).__name__}: {error}", clock(), draw)
    else:
        _settle(telling, state=Telling.State.SENT, sent_at=clock(), error="")


def _failed(
    telling: Telling,
    why: str,
    at: datetime,
    draw: float,
    retry_after: timedelta | None = None,
) -> None:
    next_at = at + patience.pause(telling.attempts, draw, retry_after)
    is_over = next_at > telling.at + WORTH_TELLING
    state = Telling.State.FAILED if is_over else Telling.State.WAITING
    _settle(telling, state=state, next_at=next_at, error=why[:200])


def _settle(telling: Telling, **fields: object) -> None:
    """Only for the attempt that is still the last."""
    mine = Telling.objects.filter(pk=telling.pk, attempts=telling.attempts)
    mine.filter(state=Telling.State.SENDING).update(lease_until=None, **fields)
