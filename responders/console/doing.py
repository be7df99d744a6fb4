"""The moves of the moment in words, with the place where each is made."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from responders import access
from responders.console.durations import spoken
from responders.console.rows import channel_label
from responders.console.words import INTENTS
from responders.core.actions import Action, Kind
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
            return ngettext(
                "Take %(n)d pressing conversation of nobody",
                "Take %(n)d pressing conversations of nobody",
                one.n,
            ) % told, ngettext(
                "There is room for %(places)d more",
                "There is room for %(places)d more",
                int(one.amount),
            ) % {"places": int(one.amount)}
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


def _late(one: Action) -> tuple[str, str]:
    words = ngettext(
        "Answer %(n)d late on %(channel)s", "Answer %(n)d late on %(channel)s", one.n
    ) % {"n": one.n, "channel": channel_label(one.subject)}
    over = spoken(one.amount, _("d h m s").split())
    return words, _("The latest is %(time)s over") % {"time": over}


def _url(one: Action, reader: Responder) -> str:
    if one.kind is Kind.RECONNECT:
        is_able = access.may(reader, "edit_channels")
        return reverse("manage-channel-reconnect", args=[one.pk]) if is_able else ""
    if not access.may(reader, "read_conversations"):
        return ""
    asked = {
        Kind.ANSWER_LATE: {"view": "breached", "channel": one.subject},
        Kind.CATCH_UP: {"view": "open", "channel": one.subject},
        Kind.TAKE: {"view": "unassigned"},
        Kind.SHARE: {"view": "risk"},
    }.get(one.kind, {"view": "open"})
    return f"{reverse('queue')}?{urlencode(asked)}"
