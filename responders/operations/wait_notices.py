"""Tell customers how long it will take, where a brand wants that: once per turn, never after a person answered.

The told wait is the one that four of five answers should keep (responders.core.risk.wait). Nothing is told where there
is too little history, where nobody is planned to work, or where an answer is near. It goes out as an automatic
message: it stops no clock.
"""

from __future__ import annotations

import logging
import math
from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from inbox.core.events import Visibility
from inbox.core.states import Sending, Status
from inbox.errors import MovedMeanwhile, Refused
from inbox.models import Activity, Channel, Conversation, Message, User
from inbox.operations import deliveries, outbound
from inbox.operations.bulk import query
from inbox.operations.outbound import Words
from responders import access
from responders.models import Queue, ToldWait, WaitNotice
from responders.operations import told_waits

log = logging.getLogger(__name__)

LANGUAGES = ("id", "en")
LATE = timedelta(minutes=5)  # what left only then would promise from then on
UNSAID = [Sending.CANCELLED, Sending.FAILED]

_NEEDLESS = """
select t.conversation_id from responders_toldwait t
join inbox_delivery d on d.message_id = t.message_id and d.state in ('held', 'queued')
where not t.is_withdrawn and (t.told_at < %s or exists (
    select 1 from responders_slaclock c where c.conversation_id = t.conversation_id and c.base = t.base
      and c.outcome <> '' and c.metric in ('first_reply', 'next_reply')))
order by t.conversation_id
"""


def sweep(*, at: datetime, limit: int = 200) -> int:
    """Tell what is due to be told, take back what a person was quicker with, and what did not leave in time; returns
    how many were told.

    All that are due are looked at, so that those who are told nothing do not stand in the way of those who are, nor
    those whom it fails with.
    """
    for (pk,) in query(_NEEDLESS, [at - LATE]):
        withdraw(Conversation.objects.get(pk=pk), at=at)
    told = 0
    for one, seconds in told_waits.due(at=at):
        if told == limit:
            break
        try:
            told += _tell(one, seconds, at)
        except Exception:
            log.exception("conversation %s could not be told its wait", one.conversation)
    return told


def withdraw(conversation: Conversation, *, at: datetime) -> None:
    """A person answers, or it is too late: what has not left yet is not said."""
    waiting = ToldWait.objects.filter(
        conversation=conversation, message__delivery__state__in=[Sending.HELD, Sending.QUEUED]
    ).select_related("message__delivery")
    for told in waiting:
        assert told.message is not None
        try:
            with transaction.atomic():  # both or neither, however it ends
                deliveries.cancel(told.message.delivery, by=None, at=at)
                ToldWait.objects.filter(pk=told.pk).update(is_withdrawn=True)
        except MovedMeanwhile:
            continue


def _tell(due: told_waits.Due, seconds: float, at: datetime) -> bool:
    """One notice, with the conversation's row held: of two workers the second finds it told."""
    with transaction.atomic():
        held = Conversation.objects.select_for_update(no_key=True).get(pk=due.conversation)
        if not _is_still_due(held, due, at):
            return False
        language = due.language if due.language in LANGUAGES else held.brand.language
        told = rounded(seconds)
        words = Words(
            text=sentence(told, language),
            visibility=Visibility(held.visibility),
            client_token=uuid5(NAMESPACE_URL, f"told-wait:{held.pk}:{due.base}"),
            source=Message.Source.AUTOMATIC,
        )
        try:
            delivery = outbound.compose(held, words, by=None, at=at)
        except Refused:
            return False  # the channel does not take it now: its window has closed
        ToldWait.objects.create(
            conversation=held,
            queue_id=due.queue,
            base=due.base,
            message=delivery.message,
            told_seconds=told,
            told_at=at,
        )
    return True


def _is_still_due(held: Conversation, due: told_waits.Due, at: datetime) -> bool:
    if held.turn != Conversation.Turn.OURS or held.status not in (Status.NEW, Status.OPEN):
        return False
    since = at - timedelta(minutes=due.again_after_minutes)
    told = ToldWait.objects.filter(conversation=held)
    if (
        told.filter(base=due.base).exists()
        or told.filter(told_at__gt=since, is_withdrawn=False).exists()
    ):
        return False
    on_its_way = held.deliveries.exclude(state__in=UNSAID).filter(accepted_at=None)
    return not on_its_way.exclude(message__source=Message.Source.AUTOMATIC).exists()


def rounded(seconds: float) -> int:
    """Up to what people say: whole five minutes, from an hour on half hours, from six hours on hours."""
    step = 300 if seconds <= 3600 else 1800 if seconds <= 6 * 3600 else 3600
    return math.ceil(seconds / step) * step


def sentence(seconds: int, language: str) -> str:
    with override(language):
        if seconds < 3600:
            minutes = seconds // 60
            span = ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
        else:
            hours = seconds / 3600
            shown = number_format(hours, 0 if hours == int(hours) else 1)
            span = ngettext("%(n)s hour", "%(n)s hours", math.ceil(hours)) % {"n": shown}
        return _(
            "Thank you, your message has arrived. A colleague will answer within about %(span)s. "
            "This is an automatic message."
        ) % {"span": span}


def switch(
    channel: Channel,
    queue: Queue | None,
    *,
    is_on: bool,
    is_public: bool,
    again_after_minutes: int,
    by: User | None,
    at: datetime,
) -> WaitNotice:
    """For a channel, or for one queue of it. Raises NotAllowed, Refused (`bad_interval`, `other_brand`)."""
    access.require(by, "edit_wait_notices", channel.brand_id)
    if not 0 < again_after_minutes <= 7 * 24 * 60:
        raise Refused("bad_interval", _("From one minute to a week."))
    if queue is not None and queue.brand_id != channel.brand_id:
        raise Refused("other_brand", _("This queue is of another brand."))
    values = {
        "is_on": is_on,
        "is_public": is_public,
        "again_after_minutes": again_after_minutes,
        "changed_by": by,
        "changed_at": at,
    }
    with transaction.atomic():
        before = standing(channel, queue)
        notice, _is_new = WaitNotice.objects.update_or_create(
            channel=channel, queue=queue, defaults=values
        )
        _journal(channel, queue, before, by, at)
    return notice


def unset(channel: Channel, queue: Queue | None, *, by: User | None, at: datetime) -> None:
    """As if it had never been decided: a queue goes by its channel again, a channel tells nobody."""
    access.require(by, "edit_wait_notices", channel.brand_id)
    with transaction.atomic():
        before = standing(channel, queue)
        if WaitNotice.objects.filter(channel=channel, queue=queue).delete()[0]:
            _journal(channel, queue, before, by, at)


def standing(channel: Channel, queue: Queue | None) -> dict[str, Any] | None:
    """As `switch` takes it; None where nothing was decided."""
    kept = WaitNotice.objects.filter(channel=channel, queue=queue)
    row = kept.values("is_on", "is_public", "again_after_minutes").first()
    return {**row} if row else None


def _journal(
    channel: Channel,
    queue: Queue | None,
    before: dict[str, Any] | None,
    by: User | None,
    at: datetime,
) -> None:
    after = standing(channel, queue)
    Activity.objects.create(
        brand_id=channel.brand_id,
        verb="wait_notice_changed",
        new="on" if after and after["is_on"] else "off",
        actor=by,
        detail={
            "channel": channel.name,
            "channel_id": channel.pk,
            "queue": queue.name if queue else "",
            "queue_id": queue.pk if queue else None,
            "before": before,
            "after": after,
        },
        at=at,
    )
