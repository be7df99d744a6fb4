"""Saved reports leave by mail: planned once for each due moment, claimed, sent, settled; tried again where that fails."""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import F

from inbox.errors import Refused
from responders.core import patience
from responders.core.recurring import Rhythm, following
from responders.models import ReportLetter, ReportSchedule
from responders.operations import report_schedules

log = logging.getLogger(__name__)

AT_ONCE = 200
LEASE = timedelta(seconds=60)
PATIENCE = timedelta(seconds=10)  # one sweep ends then; the next one goes on
MOST_ATTEMPTS = 12  # a letter that ends its worker each time must end too
WORTH_SENDING = timedelta(hours=12)
DUE = (ReportLetter.State.WAITING, ReportLetter.State.SENDING)

Clock = Callable[[], datetime]
Write = Callable[[ReportLetter, datetime], EmailMultiAlternatives]


def plan(*, at: datetime) -> int:
    """Make letters of what came due, one for each schedule, however many moments were missed; returns how many."""
    with transaction.atomic():
        due = list(
            ReportSchedule.objects.filter(next_at__lte=at)
            .select_related("recipient__user")
            .order_by("next_at", "pk")
            .select_for_update(no_key=True, skip_locked=True, of=("self",))[:AT_ONCE]
        )
        ReportLetter.objects.bulk_create(
            [ReportLetter(schedule=one, due_at=one.next_at, next_at=at) for one in due],
            ignore_conflicts=True,
        )
        for one in due:
            zone = report_schedules.zone_of(one.recipient)
            one.next_at = following(Rhythm(one.rhythm), one.weekday, one.hour, zone, at)
        ReportSchedule.objects.bulk_update(due, ["next_at"])
    return len(due)


def sweep(write: Write, *, clock: Clock, draw: Callable[[], float]) -> int:
    """Send what is due, and what a worker left behind; returns how many were tried. write: the letter as of a moment."""
    until, done = clock() + PATIENCE, 0
    letters = mail.get_connection()
    try:
        while clock() < until and (letter := claim(clock())) is not None:
            _send(letter, write, letters, clock, draw())
            done += 1
    finally:
        letters.close()
    return done


def claim(at: datetime) -> ReportLetter | None:
    """The next one that is due, for LEASE, under a new attempt number. One whose worker died is sent again."""
    due = ReportLetter.objects.filter(state__in=DUE, next_at__lte=at).order_by("next_at", "pk")
    with transaction.atomic():
        found = due.select_for_update(no_key=True, skip_locked=True, of=("self",)).first()
        if found is None:
            return None
        ReportLetter.objects.filter(pk=found.pk).update(
            state=ReportLetter.State.SENDING, attempts=F("attempts") + 1, next_at=at + LEASE
        )
    related = ReportLetter.objects.select_related(
        "schedule__recipient__user", "schedule__report__brand", "schedule__report__owner"
    )
    return related.get(pk=found.pk)


def _send(
    letter: ReportLetter, write: Write, letters: Any,
    clock: Clock, draw: float,
) -> None:  # fmt: skip
    if letter.attempts > MOST_ATTEMPTS:
        _settle(letter, state=ReportLetter.State.FAILED, error="too many attempts")
        return
    try:
        letters.send_messages([write(letter, clock())])
    except Refused as refused:  # it will not be allowed later either
        _settle(letter, state=ReportLetter.State.FAILED, error=refused.message[:200])
    except (smtplib.SMTPException, OSError) as error:
        letters.close()
        _failed(letter, error, clock(), draw)
    except Exception as error:  # of this letter alone: the others are sent all the same
        log.exception("report letter %s could not be written", letter.pk)
        _failed(letter, error, clock(), draw)
    else:
        _settle(letter, state=ReportLetter.State.SENT, sent_at=clock(), error="")


def _failed(letter: ReportLetter, error: Exception, at: datetime, draw: float) -> None:
    next_at = at + patience.pause(letter.attempts, draw)
    is_over = next_at > letter.due_at + WORTH_SENDING
    state = ReportLetter.State.FAILED if is_over else ReportLetter.State.WAITING
    _settle(letter, state=state, next_at=next_at, error=f"{type(error).__name__}: {error}"[:200])


def _settle(letter: ReportLetter, **fields: object) -> None:
    """Only for the attempt that is still the last."""
    mine = ReportLetter.objects.filter(pk=letter.pk, attempts=letter.attempts)
    mine.filter(state=ReportLetter.State.SENDING).update(**fields)


def forget(*, before: datetime) -> int:
    """Delete letters that were planned before then."""
    gone, _by_model = ReportLetter.objects.filter(due_at__lt=before).delete()
    return gone
