"""How a conversation stood when a page showed it, so that an action can tell what has changed since."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db.models import Max, OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from inbox.errors import MovedMeanwhile
from inbox.models import Conversation, Joining, Message, User


def newest(conversation_ids: Collection[int]) -> dict[int, int]:
    """Conversation's id → its newest message's id, of any direction."""
    rows = Message.objects.filter(conversation__in=conversation_ids).order_by()
    return dict(rows.values_list("conversation").annotate(Max("pk")))


def brought(conversation_ids: Collection[int]) -> dict[int, int]:
    """Conversation's id → the last merge into it, which may have brought messages older than its newest."""
    rows = Joining.objects.filter(
        target__in=conversation_ids, kind=Joining.Kind.MERGE, undone_at=None
    )
    return dict(rows.order_by().values_list("target").annotate(Max("pk")))


def stamp(
    conversation: Conversation, owner_id: int | None, newest_id: int, merge_id: int = 0
) -> str:
    """Status, owner, last merge where there is one, and newest message, as one short word."""
    merge = f"{merge_id}." if merge_id else ""
    return f"{conversation.status}.{owner_id or 0}.{merge}{newest_id}"


def stamps(conversations: Collection[Conversation]) -> dict[int, str]:
    """Conversation's id → stamp; they carry their handling. One query."""
    said = Message.objects.filter(conversation=OuterRef("pk")).order_by("-pk").values("pk")[:1]
    merged = Joining.objects.filter(target=OuterRef("pk"), kind=Joining.Kind.MERGE, undone_at=None)
    joined = merged.order_by("-pk").values("pk")[:1]
    found = Conversation.objects.filter(pk__in=[one.pk for one in conversations]).order_by()
    last = {pk: rest for pk, *rest in found.values_list("pk", Subquery(said), Subquery(joined))}
    return {
        one.pk: stamp(one, one.handling.owner_id, *(pk or 0 for pk in last.get(one.pk, ())))
        for one in conversations
    }


def newest_of(seen: str) -> int:
    """The newest message that was on the page; 0 where the stamp tells of none."""
    told = seen.rpartition(".")[2]
    return int(told) if told.isdecimal() else 0


def require_unchanged(conversation: Conversation, owner_id: int | None, seen: str) -> None:
    """Raises MovedMeanwhile, saying what has changed. The caller holds conversation and handling."""
    last = newest([conversation.pk]).get(conversation.pk, 0)
    merge = brought([conversation.pk]).get(conversation.pk, 0)
    if stamp(conversation, owner_id, last, merge) == seen:
        return
    status, _dot, rest = seen.partition(".")
    if last != newest_of(seen) or (merge and f".{merge}." not in f".{rest}"):
        words = _("There is a newer message.")
    elif status != conversation.status:
        words = _("It has another status by now.")
    else:
        words = _("It has another owner by now.")
    raise MovedMeanwhile("changed", words)


class Unseen(MovedMeanwhile):
    """Something was said since the page was shown; answering has to be meant with that in mind."""


def require_read(conversation: Conversation, newest_id: int, token: UUID, *, by: User) -> None:
    """Raises Unseen (`unseen`) where the customer wrote, or a colleague answered, after that message.

    token: of the reply; what was said with it already is no news, and may be asked for again. The caller holds the
    conversation.
    """
    inward, outward = Message.Direction.IN, Message.Direction.OUT
    if conversation.messages.filter(client_token=token).exists():
        return
    people = Message.Source.PERSON, Message.Source.NATIVE
    theirs = Q(direction=outward, source__in=people) & ~Q(author=by)
    later = conversation.messages.filter(Q(direction=inward) | theirs, pk__gt=newest_id)
    last = later.order_by("pk").last()
    if last is None:
        return
    words = (
        _("The customer has written again. Read it, then send.")
        if last.direction == inward
        else _("A colleague has answered meanwhile. Read it, then send.")
    )
    raise Unseen("unseen", words)
