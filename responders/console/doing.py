"""The moves of the moment in words, with the place where each is made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from responders import access
from responders.console.durations import spoken
from responders.console.rows import channel_label
from responders.console.words import INTENTS
from responders.core.actions import Action, Kind
from responders.core.ahead import Shortage
from responders.models import Responder


@dataclass(frozen=True, slots=True)
class Move:
    """`url` empty: the reader has no way there."""

    words: str
    why: str
    url: str


def moves(found: tuple[Action, ...], reader: Responder) -> list[Move]:
    return [Move(*_said(one), url=_url(one, reader)) for one in found]


def topic_label(slug: str) -> str:
    words, _icon = INTENTS.get(slug, (slug.replace("_", " ").capitalize(), ""))
    return str(words)


def _said(one: Action) -> tuple[str, str]:
    told = {"n": one.n, "subject": one.subject, "other": one.other}
    match one.kind:
        case Kind.RECONNECT:
            return _("Connect %(subject)s again") % told, ngettext(
                "%(n)d reply waits for it", "%(n)d replies wait for it", one.n
            ) % told
        case Kind.SETTLE:
            return ngettext(
                "Settle %(n)d unconfirmed reply", "Settle %(n)d unconfirmed replies", one.n
            ) % told, _("Nobody knows whether the customer has it")
        case Kind.ANSWER_LATE:
            return _late(one)
        case Kind.TAKE:
            return _take(one)
        case Kind.SHARE:
            return ngettext(
                "Move %(n)d from %(subject)s to %(other)s",
                "Move %(n)d from %(subject)s to %(other)s",
                one.n,
            ) % told, _("%(subject)s is full, and %(pressing)d are due soon or late") % {
                **told,
                "pressing": int(one.amount),
            }
        case Kind.SURGE:
            told["topic"] = topic_label(one.subject)
            return _("Look into “%(topic)s”") % told, _("%(n)d in an hour, usually %(usual)s") % {
                "n": one.n,
                "usual": number_format(one.amount, 1),
            }
        case Kind.CATCH_UP:
            told["channel"] = channel_label(one.subject)
            return _("Put more people on %(channel)s") % told, _(
                "%(n)d messages in an hour, answers: %(answered)d"
            ) % {"n": one.n, "answered": int(one.amount)}
        case Kind.PLAN:
            return _plan(one)


def _late(one: Action) -> tuple[str, str]:
    words = ngettext(
        "Answer %(n)d late on %(channel)s", "Answer %(n)d late on %(channel)s", one.n
    ) % {"n": one.n, "channel": channel_label(one.subject)}
    over = spoken(one.amount, _("d h m s").split())
    return words, _("The latest is %(time)s over") % {"time": over}


def _take(one: Action) -> tuple[str, str]:
    places = int(one.amount)
    told = {"n": one.n, "places": places}
    if places < one.n:
        words = _("Take %(places)d of %(n)d pressing conversations of nobody")
    else:
        words = ngettext(
            "Take %(n)d pressing conversation of nobody",
            "Take %(n)d pressing conversations of nobody",
            one.n,
        )
    why = ngettext("There is room for %(places)d more", "There is room for %(places)d more", places)
    return words % told, why % told


def _plan(one: Action) -> tuple[str, str]:
    assert one.shortage is not None  # it is made of one
    told = {
        "n": one.n,
        "hours": hours_of(one.shortage),
        "expected": round(one.amount),
        "answered": round(one.amount - one.shortage.missing),
    }
    words = ngettext(
        "Plan %(n)d more person, %(hours)s", "Plan %(n)d more people, %(hours)s", one.n
    )
    if one.shortage.is_unplanned:
        why = _("Customers expected: %(expected)d; nobody is planned")
    else:
        why = _("Customers expected: %(expected)d; the people planned can answer %(answered)d")
    return words % told, why % told


def hours_of(short: Shortage) -> str:
    """In the reader's zone; midnight at the end of a day is its 24:00."""
    start, end = timezone.localtime(short.start), timezone.localtime(short.end)
    if end.date() > start.date() and end.time() == time():
        last = date_format(end, "TIME_FORMAT").replace("00", "24", 1)
    else:
        last = date_format(end, "TIME_FORMAT")
    return f"{date_format(start, 'TIME_FORMAT')}–{last}"


def _url(one: Action, reader: Responder) -> str:
    if one.kind is Kind.RECONNECT:
        is_able = access.may(reader, "edit_channels")
        return reverse("manage-channel-reconnect", args=[one.pk]) if is_able else ""
    if one.kind is Kind.PLAN:
        return reverse("manage-shifts") if access.may(reader, "edit_shifts") else ""
    if not access.may(reader, "read_conversations"):
        return ""
    asked = {
        Kind.ANSWER_LATE: {"view": "breached", "channel": one.subject},
        Kind.CATCH_UP: {"view": "open", "channel": one.subject},
        Kind.TAKE: {"view": "unassigned"},
        Kind.SHARE: {"view": "risk"},
        Kind.SURGE: {"view": "open", "topic": one.subject},
    }.get(one.kind, {"view": "open"})
    return f"{reverse('queue')}?{urlencode(asked)}"
