"""A conversation begins, and moves from one state to another; nobody else writes its status."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from inbox import live
from inbox.core.states import CONVERSATION, Status
from inbox.errors import MovedMeanwhile, Refused
from inbox.models import Activity, Conversation, Notice, User
from inbox.operations import notices

WAKE_AT_ONCE = 200  # snoozes that end in one sweep
LONGEST_SNOOZE = timedelta(days=366)  # a time that no zone can tell would stop every list
MOVED, TAKEN_BACK = "status_changed", "move_withdrawn"  # the journal's verbs
REVOCABLE = (Status.RESOLVED, Status.SNOOZED, Status.SPAM)


def move(
    conversation: Conversation,
    status: Status,
    *,
    by: User | None,
    at: datetime,
    snoozed_until: datetime | None = None,
) -> Conversation:
    """The one place where a status changes. MovedMeanwhile where the move is not legal by now."""
    with transaction.atomic():
        held = Conversation.objects.select_for_update(no_key=True).get(pk=conversation.pk)
        resolved_at = at if status == Status.RESOLVED else None
        if status == Status.CLOSED:
            resolved_at = held.resolved_at
        moved = Conversation.objects.filter(
            pk=conversation.pk, status__in=CONVERSATION.sources(status)
        ).update(status=status, snoozed_until=snoozed_until, resolved_at=resolved_at)
        if not moved:
            raise MovedMeanwhile("moved_meanwhile", _("This conversation has changed meanwhile."))
        _tell([(conversation, held.status)], status, by, at, detail=_times(held))
    conversation.refresh_from_db()
    return conversation


def revocable(conversation: Conversation) -> Activity | None:
    """The journal's row of the move that led where it stands, where that can be taken back; `conversation` as it is now.

    Whoever holds the row sees moves in the order in which they were made. That one undid a merge is none: what was
    before it is not where the conversation came from.
    """
    if conversation.status not in REVOCABLE:
        return None
    moves = Activity.objects.filter(conversation=conversation, verb__in=[MOVED, TAKEN_BACK])
    last = moves.order_by("-pk").first()
    if last is None or last.verb != MOVED or last.old == Status.MERGED:
        return None
    return last if last.new == conversation.status else None


def take_back(
    conversation: Conversation, move_id: int, *, by: User | None, at: datetime
) -> Conversation:
    """Undo the move of that journal row, as if it had never been: where it was, snoozed or resolved as it was.

    MovedMeanwhile where anything has moved it since, or it was no move to REVOCABLE.
    """
    with transaction.atomic():
        held = Conversation.objects.select_for_update(no_key=True).get(pk=conversation.pk)
        last = revocable(held)
        if last is None or last.pk != move_id:
            raise MovedMeanwhile("moved_meanwhile", _("This conversation has changed meanwhile."))
        Conversation.objects.filter(pk=held.pk).update(
            status=last.old,
            snoozed_until=parse_datetime(last.detail.get("snoozed_until", "")),
            resolved_at=parse_datetime(last.detail.get("resolved_at", "")),
        )
        detail = {"withdraws": last.pk}
        _tell([(held, held.status)], Status(last.old), by, at, verb=TAKEN_BACK, detail=detail)
    conversation.refresh_from_db()
    return conversation


def _times(held: Conversation) -> dict[str, str]:
    """What a move wipes out, for whoever takes it back."""
    times = {"snoozed_until": held.snoozed_until, "resolved_at": held.resolved_at}
    return {name: at.isoformat() for name, at in times.items() if at is not None}


def resolve(conversation: Conversation, *, by: User | None, at: datetime) -> Conversation:
    return move(conversation, Status.RESOLVED, by=by, at=at)


def close(conversation: Conversation, *, by: User | None, at: datetime) -> Conversation:
    """For good: what the customer writes next begins a new conversation."""
    return move(conversation, Status.CLOSED, by=by, at=at)


def mark_spam(conversation: Conversation, *, by: User | None, at: datetime) -> Conversation:
    return move(conversation, Status.SPAM, by=by, at=at)


def reopen(conversation: Conversation, *, by: User | None, at: datetime) -> Conversation:
    return move(conversation, Status.OPEN, by=by, at=at)


def snooze(
    conversation: Conversation, until: datetime, *, by: User | None, at: datetime
) -> Conversation:
    """Out of sight until then, or until the customer writes. Refused: snooze_in_past, snooze_too_long."""
    if until <= at:
        raise Refused("snooze_in_past", _("Choose a time that is still to come."))
    if until > at + LONGEST_SNOOZE:
        raise Refused("snooze_too_long", _("Choose a time within a year."))
    return move(conversation, Status.SNOOZED, by=by, at=at, snoozed_until=until)


def wake_due(*, at: datetime) -> int:
    """Every snooze that has ended, back to open; returns how many."""
    with transaction.atomic():
        due = list(
            Conversation.objects.snoozed_until(at)
            .order_by("pk")
            .select_for_update(no_key=True, skip_locked=True)[:WAKE_AT_ONCE]
        )
        reopen_all([(conversation, Status.SNOOZED) for conversation in due], at=at)
    return len(due)


def reopen_all(moved: Iterable[tuple[Conversation, str]], *, at: datetime) -> None:
    """To open, by the system. The caller holds the rows, and gives the status of each."""
    moved = list(moved)
    Conversation.objects.filter(
        pk__in=[conversation.pk for conversation, _old in moved],
        status__in=CONVERSATION.sources(Status.OPEN),
    ).update(status=Status.OPEN, snoozed_until=None, resolved_at=None)
    _tell(moved, Status.OPEN, None, at)


def _tell(
    moved: list[tuple[Conversation, str]],
    new: Status,
    by: User | None,
    at: datetime,
    *,
    verb: str = MOVED,
    detail: dict[str, Any] | None = None,
) -> None:
    Activity.objects.bulk_create(
        Activity(
            brand_id=conversation.brand_id,
            conversation=conversation,
            verb=verb,
            old=old,
            new=new,
            actor=by,
            detail=detail or {},
            at=at,
        )
        for conversation, old in moved
    )
    for conversation, _old in moved:
        notices.write(Notice.Kind.CONVERSATION_MOVED, conversation, at)
        topic = f"conversation:{conversation.pk}"
        live.announce(topic, "moved", conversation.pk, brand=conversation.brand_id)
