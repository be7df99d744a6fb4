"""What a bulk action does to one conversation, and how that is taken back: always by the operation for one.

The caller holds conversation and handling, which are as the page showed them. Each deed returns what its undo needs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from inbox.core.states import Status
from inbox.errors import MovedMeanwhile, Refused
from inbox.models import Conversation, Delivery, Message, User
from responders.models import BulkAction, BulkItem, Handling, Responder, Tag
from responders.operations import assignments, conversations, handlings, replies, seen, tags

Kind = BulkAction.Kind
Before = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Deed:
    """`action` upon `conversation`, as `item` remembers it."""

    action: BulkAction
    item: BulkItem
    conversation: Conversation
    handling: Handling
    by: User
    at: datetime


class NothingToDo(Refused):
    """It is so already."""


def _nothing() -> NothingToDo:
    return NothingToDo("nothing_to_do", _("It is so already."))


def _changed() -> MovedMeanwhile:
    return MovedMeanwhile("changed_again", _("It was changed again after that."))


def do(deed: Deed) -> Before:
    """Raises Refused where the operation for one does, NothingToDo where it is so already."""
    return _DEEDS[Kind(deed.action.kind)](deed)


def undo(deed: Deed) -> None:
    """Raises Refused; MovedMeanwhile where it is no longer as the action left it."""
    _UNDOES[Kind(deed.action.kind)](deed)


def may_undo(kind: str) -> bool:
    return kind in _UNDOES


def _assign(deed: Deed) -> Before:
    wanted = deed.action.params["responder"]
    found = Responder.objects.filter(pk=wanted, user__is_active=True).select_related("user").first()
    if found is None:
        raise Refused("cannot_answer", _("This colleague is not here any more."))
    if deed.handling.owner_id == found.pk:
        raise _nothing()
    before = deed.handling.owner_id
    assignments.assign(deed.conversation, found, by=deed.by, at=deed.at)
    return {"owner": before}


def _unassign(deed: Deed) -> None:
    if deed.handling.owner_id != deed.action.params["responder"]:
        raise _changed()
    before = Responder.objects.filter(pk=deed.item.before["owner"]).first()
    if before is None:
        assignments.unassign(deed.conversation, by=deed.by, at=deed.at)
    else:
        assignments.assign(deed.conversation, before, by=deed.by, at=deed.at)


def _tag_of(deed: Deed) -> Tag | None:
    name = deed.action.params["name"]
    return Tag.objects.filter(taggings__conversation=deed.conversation, name=name).first()


def _tag(deed: Deed) -> Before:
    if _tag_of(deed):
        raise _nothing()
    tags.add(deed.conversation, deed.action.params["name"], by=deed.by, at=deed.at)
    return {}


def _untag(deed: Deed) -> Before:
    tag = _tag_of(deed)
    if tag is None:
        raise _nothing()
    tags.remove(deed.conversation, tag, by=deed.by, at=deed.at)
    return {}


def _tag_off(deed: Deed) -> None:
    if tag := _tag_of(deed):
        tags.remove(deed.conversation, tag, by=deed.by, at=deed.at)


def _tag_again(deed: Deed) -> None:
    tags.add(deed.conversation, deed.action.params["name"], by=deed.by, at=deed.at)


def _priority(deed: Deed) -> Before:
    before = deed.handling.priority
    if before == deed.action.params["priority"]:
        raise _nothing()
    wanted = deed.action.params["priority"]
    handlings.prioritise(deed.conversation, wanted, by=deed.by, at=deed.at)
    return {"priority": before}


def _priority_back(deed: Deed) -> None:
    if deed.handling.priority != deed.action.params["priority"]:
        raise _changed()
    before = deed.item.before["priority"]
    handlings.prioritise(deed.conversation, before, by=deed.by, at=deed.at)


def _snooze(deed: Deed) -> Before:
    until = parse_datetime(deed.action.params["until"])
    assert until is not None
    moved = conversations.snooze(deed.conversation, until, by=deed.by, at=deed.at)
    return _move_of(moved, deed.at)


def _resolve(deed: Deed) -> Before:
    if deed.conversation.status == Status.RESOLVED:
        raise _nothing()
    last = seen.newest_of(deed.item.seen)
    moved = conversations.resolve(deed.conversation, by=deed.by, at=deed.at, seen=last)
    return _move_of(moved, deed.at)


def _spam(deed: Deed) -> Before:
    moved = conversations.mark_spam(deed.conversation, by=deed.by, at=deed.at)
    return _move_of(moved, deed.at)


def _move_of(conversation: Conversation, at: datetime) -> Before:
    move = conversations.undoable(conversation, at=at)
    assert move is not None  # it was made just now, and its row is held
    return {"move": move.pk}


def _withdraw(deed: Deed) -> None:
    try:
        conversations.withdraw(
            deed.conversation, deed.item.before.get("move", 0), by=deed.by, at=deed.at
        )
    except MovedMeanwhile:
        raise _changed() from None


def _no_reply(deed: Deed) -> Before:
    """As the thread's menu: the customer's last message."""
    heard = deed.conversation.messages.filter(direction=Message.Direction.IN, removed_at=None)
    last = heard.order_by("occurred_at", "pk").last()
    if last is None or deed.conversation.turn != Conversation.Turn.OURS:
        raise _nothing()
    conversations.mark_no_reply_needed(last, by=deed.by, at=deed.at)
    return {"message": last.pk}


def _needs_reply(deed: Deed) -> None:
    message = deed.conversation.messages.filter(pk=deed.item.before.get("message")).first()
    if message is None or not message.needs_no_reply:
        raise _changed()
    conversations.unmark_no_reply_needed(message, by=deed.by, at=deed.at)


def token_of(item: BulkItem, action: BulkAction) -> UUID:
    """Of the one reply this action may make here: made again, it is the same reply."""
    return uuid5(action.token, str(item.conversation_id))


def _reply(deed: Deed) -> Before:
    delivery = replies.submit(
        deed.conversation,
        text=deed.item.text,
        mode=deed.conversation.visibility,
        client_token=token_of(deed.item, deed.action),
        then_resolve=bool(deed.action.params.get("resolves")),
        waits=timedelta(seconds=deed.item.before.get("waits", 0)),
        by=deed.by,
        at=deed.at,
    )
    return {**deed.item.before, "delivery": delivery.pk}


def _reply_back(deed: Deed) -> None:
    delivery = Delivery.objects.filter(pk=deed.item.before["delivery"]).first()
    if delivery is None:
        raise _changed()
    replies.cancel(delivery, by=deed.by, at=deed.at)


_DEEDS: dict[Kind, Callable[[Deed], Before]] = {
    Kind.ASSIGN: _assign,
    Kind.TAG: _tag,
    Kind.UNTAG: _untag,
    Kind.PRIORITY: _priority,
    Kind.SNOOZE: _snooze,
    Kind.RESOLVE: _resolve,
    Kind.SPAM: _spam,
    Kind.NO_REPLY_NEEDED: _no_reply,
    Kind.REPLY: _reply,
}
_UNDOES: dict[str, Callable[[Deed], None]] = {
    Kind.ASSIGN: _unassign,
    Kind.TAG: _tag_off,
    Kind.UNTAG: _tag_again,
    Kind.PRIORITY: _priority_back,
    Kind.SNOOZE: _withdraw,
    Kind.RESOLVE: _withdraw,
    Kind.SPAM: _withdraw,
    Kind.NO_REPLY_NEEDED: _needs_reply,
    Kind.REPLY: _reply_back,
}
