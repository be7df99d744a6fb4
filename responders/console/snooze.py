"""Put aside until a moment, or until the customer writes; they may always come back sooner."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from inbox.errors import Refused
from responders.console.conversation import Told, done
from responders.console.doors import Knock, door
from responders.console.gate import conversation_of
from responders.operations import conversations

MORNING = time(8, 0)


def moment(wanted: str, exact: str, at: datetime) -> datetime:
    """What a preset or a typed time means, in the reader's zone; Refused where it means nothing."""
    here = timezone.localtime(at)
    tomorrow = datetime.combine(here.date() + timedelta(days=1), MORNING, here.tzinfo)
    presets = {
        "hour": at + timedelta(hours=1),
        "three": at + timedelta(hours=3),
        "tomorrow": tomorrow,
        "monday": datetime.combine(
            here.date() + timedelta(days=7 - here.weekday()), MORNING, here.tzinfo
        ),
    }
    if wanted in presets:
        return presets[wanted]
    try:
        typed = parse_datetime(exact)
    except ValueError:
        typed = None
    if typed is None:
        raise Refused("bad_time", _("Choose when it should come back."))
    return timezone.make_aware(typed) if timezone.is_naive(typed) else typed


@door("move", "POST")
def snooze(request: Knock, conversation_id: int) -> HttpResponse:
    conversation = conversation_of(request, conversation_id)
    until = moment(request.POST.get("until", ""), request.POST.get("exact", ""), request.at)
    conversations.snooze(conversation, until, by=request.user, at=request.at)
    words = _("Snoozed until %(when)s.") % {
        "when": date_format(timezone.localtime(until), "SHORT_DATETIME_FORMAT")
    }
    undo = reverse("waking", args=[conversation_id])
    return done(request, conversation_id, Told(words, undo, request.at))


@door("move", "POST")
def waking(request: Knock, conversation_id: int) -> HttpResponse:
    conversation = conversation_of(request, conversation_id)
    conversations.wake(conversation, by=request.user, at=request.at)
    return done(request, conversation_id)
