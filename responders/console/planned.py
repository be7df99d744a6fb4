"""Replies that wait for their time, made ready for the end of the thread."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from inbox.models import Conversation, StoredFile
from responders import access
from responders.console import pieces
from responders.console.pieces import Piece
from responders.models import Responder, ScheduledReply
from responders.operations import readings, scheduled_replies
from responders.operations.telling_words import UNSENT

State = ScheduledReply.State


@dataclass(frozen=True, slots=True)
class Planned:
    """`why` is told of one that was not sent; `may_cancel` where its reader could at least stop it."""

    pk: int
    at: datetime
    lane: str
    author: str
    pieces: list[Piece]
    files: list[StoredFile]
    is_waiting: bool
    is_own: bool
    may_cancel: bool
    why: str


def of(conversation: Conversation, responder: Responder) -> list[Planned]:
    """Two queries."""
    rows = list(scheduled_replies.shown(conversation, responder))
    held = StoredFile.objects.filter(
        conversation=conversation, client_token__in=[row.held_token for row in rows]
    )
    files: dict[object, list[StoredFile]] = {}
    for file in held.order_by("pk") if rows else ():
        files.setdefault(file.client_token, []).append(file)
    leads = access.may(responder, "assign_others")
    return [_one(row, responder, files.get(row.held_token, []), leads) for row in rows]


def _one(
    row: ScheduledReply, responder: Responder, files: list[StoredFile], leads: bool
) -> Planned:
    is_own = row.author_id == responder.pk
    return Planned(
        pk=row.pk,
        at=row.send_at,
        lane=row.mode,
        author=_("You") if is_own else row.author.name,
        pieces=pieces.of_message(readings.own(row.text, responder), ()),
        files=files,
        is_waiting=row.state == State.WAITING,
        is_own=is_own and access.may(responder, "reply"),
        may_cancel=leads or is_own,
        why=str(UNSENT.get(row.reason, row.reason)) if row.reason else "",
    )
