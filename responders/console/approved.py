"""Replies that wait for an approval, or came back from one, made ready for the end of the thread."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from inbox.models import Conversation, StoredFile
from responders import access
from responders.console import pieces
from responders.console.pieces import Piece
from responders.core import wording
from responders.core.wording import Change
from responders.models import Approval, Responder
from responders.operations import approval_rules, approvals, readings

State = Approval.State


@dataclass(frozen=True, slots=True)
class Submitted:
    """`changes` against the version before, empty where there is none. `note` is why that, or this, came back."""

    pk: int
    at: datetime
    lane: str
    author: str
    text: str
    pieces: list[Piece]
    files: list[StoredFile]
    changes: list[Change]
    earlier_note: str
    state: str
    note: str
    decided_by: str
    is_own: bool
    may_decide: bool
    is_outdated: bool
    resolves: bool


def of(conversation: Conversation, responder: Responder) -> list[Submitted]:
    return [_one(row, responder) for row in approvals.shown(conversation, responder)]


def count(responder: Responder) -> int:
    return approval_rules.waiting_for(responder).count()


def _one(row: Approval, responder: Responder) -> Submitted:
    is_open = row.state == State.OPEN
    before = approvals.previous(row) if is_open else None
    is_own = row.author_id == responder.pk
    may_decide = (
        is_open and not is_own and approval_rules.waiting_for(responder).filter(pk=row.pk).exists()
    )
    words = readings.own(row.text, responder)
    return Submitted(
        pk=row.pk,
        at=row.created_at,
        lane=row.mode,
        author=_("You") if is_own else row.author.name,
        text=words,
        pieces=pieces.of_message(words, ()),
        files=list(
            StoredFile.objects.filter(
                conversation_id=row.conversation_id, client_token=row.held_token
            ).order_by("pk")
        ),
        changes=wording.changes(readings.own(before.text, responder), words) if before else [],
        earlier_note=before.note if before else "",
        state=row.state,
        note=row.note,
        decided_by=row.decided_by.name if row.decided_by else "",
        is_own=is_own and access.may(responder, "reply"),
        may_decide=may_decide,
        is_outdated=is_open and approvals.is_outdated(row),
        resolves=row.resolves,
    )
