"""Conversations as rows of the list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from inbox import adapters
from inbox.core import signs
from inbox.models import Conversation
from responders.console import clocks, outlook, presence
from responders.console.clocks import Token
from responders.console.lists import DUE_SOON
from responders.console.words import Mark, marks, name_of
from responders.models import Responder, SlaClock
from responders.operations import readings, seen

VEILING = frozenset({"abuse", "threat_violence"})


@dataclass(frozen=True, slots=True)
class Row:
    pk: int
    name: str
    handle: str
    kind: str
    channel: str
    token: Token
    preview: str
    is_veiled: bool
    language: str
    marks: list[Mark]
    owner: str
    is_mine: bool
    unread: int
    replying: str
    outlook: outlook.Outlook | None
    group: str
    label: str
    stamp: str  # how it stands, for an action that asks whether it still does


def channel_label(kind: str) -> str:
    """What people call this kind of channel."""
    try:
        return _(adapters.load(kind).label)
    except LookupError:
        return kind.replace("_", " ").capitalize()


def of(conversations: Iterable[Conversation], responder: Responder, at: datetime) -> list[Row]:
    """`conversations` carry identity, channel and handling with owner. Two queries and one look at Redis."""
    found = list(conversations)
    ticking = list(
        SlaClock.objects.filter(conversation__in=found, outcome="", due_at__isnull=False)
        .select_related("conversation__forecast")
        .order_by("due_at")
    )
    running, expected = clocks.due_first(ticking), outlook.of(ticking)
    stamps = seen.stamps(found)
    busy = presence.replying([conversation.pk for conversation in found], responder, at)
    return [
        _row(
            one,
            running.get(one.pk, []),
            expected.get(one.pk),
            busy.get(one.pk, ""),
            stamps[one.pk],
            responder,
            at,
        )
        for one in found
    ]


def _row(
    conversation: Conversation,
    running: list[SlaClock],
    expected: outlook.Outlook | None,
    replying: str,
    stamp: str,
    responder: Responder,
    at: datetime,
) -> Row:
    handling, identity = conversation.handling, conversation.identity
    token = clocks.of_row(conversation, running, at)
    name = name_of(identity)
    found = marks(handling.intent, handling.sentiment, handling.urgency, handling.flags)
    label = channel_label(conversation.channel.kind)
    said = [name, label, token.title or token.words, *(str(mark.words) for mark in found)]
    if expected and token.state in ("ok", "risk"):
        said.append(_("probably missed: %(percent)d %%") % {"percent": expected.percent})
        said.append(expected.reason)
    if handling.unread:
        said.append(_("%(count)d unread") % {"count": handling.unread})
    if replying:
        said.append(_("%(name)s is replying") % {"name": replying})
    return Row(
        pk=conversation.pk,
        name=name,
        handle=identity.shown_handle if identity.handle != identity.name else "",
        kind=conversation.channel.kind,
        channel=label,
        token=token,
        preview=signs.named(readings.preview(conversation.preview, responder)),
        is_veiled=bool(VEILING & set(handling.flags)),
        language=handling.language
        if handling.language in {"id", "en"}
        else conversation.brand.language,
        marks=found,
        owner=handling.owner.name if handling.owner else "",
        is_mine=handling.owner_id == responder.pk,
        unread=handling.unread,
        replying=replying,
        outlook=expected if token.state in ("ok", "risk") else None,
        group=_group(handling.next_due_at, at),
        label=", ".join(part for part in said if part),
        stamp=stamp,
    )


def _group(due_at: datetime | None, at: datetime) -> str:
    if due_at is None:
        return "later"
    if due_at < at:
        return "overdue"
    return "soon" if due_at < at + DUE_SOON else "later"
