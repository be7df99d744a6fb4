"""Two conversations made one, one made two, and both undone: messages move, and nothing is copied or lost."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from inbox import live
from inbox.core.states import Sending, Status
from inbox.errors import MovedMeanwhile, Refused
from inbox.models import Activity, Conversation, Joining, Message, Moved, Notice, User
from inbox.models.conversation import LIVE
from inbox.operations import belonging, conversations, notices, openings, tallies
from inbox.operations.bulk import query

LEAVING = [Sending.HELD, Sending.QUEUED, Sending.CLAIMED, Sending.SENDING, Sending.UNCERTAIN]

_TAKE_ALONG = """
insert into inbox_moved (joining_id, message_id, is_owed)
select %s, id, coalesce(direction = 'in' and removed_at is null and not needs_no_reply
    and occurred_at >= %s::timestamptz, false)
from inbox_message where conversation_id = %s
"""


def merge(
    source: Conversation, target: Conversation, *, reason: str, by: User | None, at: datetime
) -> Joining:
    """Every message of `source` goes to `target`, and so does what comes in its thread later.

    Refused: same_conversation, other_brand, other_person, other_lane, reply_leaving, was_split; MovedMeanwhile
    where either is no longer at work. A target that was put aside is opened if the source waited for us.
    """
    with transaction.atomic():
        held = openings.hold([source.pk, target.pk])
        source, target = held[source.pk], held[target.pk]
        _require_mergeable(source, target)
        waits = source.status in LIVE and source.turn == Conversation.Turn.OURS
        joining = _begin(Joining.Kind.MERGE, source, target, reason, by, at)
        query(_TAKE_ALONG, [joining.pk, source.waiting_since if waits else None, source.pk])
        source.messages.update(conversation=target)
        Conversation.objects.filter(pk=source.pk).update(
            status=Status.MERGED, heir=target, snoozed_until=None
        )
        _moved(source, source.status, Status.MERGED, by, at)
        tallies.recount([target.pk])
        if waits and target.status in (Status.PENDING, Status.SNOOZED):
            conversations.reopen_all([(target, target.status)], at=at)
        _tell(joining, "merged_into", "merged_from", by, at)
    return joining


def _require_mergeable(source: Conversation, target: Conversation) -> None:
    if source.pk == target.pk:
        raise Refused("same_conversation", _("Choose another conversation."))
    if source.brand_id != target.brand_id:
        raise Refused("other_brand", _("This conversation belongs to another brand."))
    if source.identity.contact_id != target.identity.contact_id:
        raise Refused(
            "other_person", _("These are two people. Say first that they are the same person.")
        )
    if source.visibility != target.visibility:
        raise Refused(
            "other_lane", _("One is public and the other private. They stay beside each other.")
        )
    if source.status not in [*LIVE, Status.RESOLVED] or target.status not in LIVE:
        raise MovedMeanwhile("moved_meanwhile", _("This conversation has changed meanwhile."))
    if source.heir_id is not None:
        raise Refused("was_split", _("This conversation was split. Undo that first."))
    _require_calm(source)


def _require_calm(conversation: Conversation) -> None:
    if conversation.deliveries.filter(state__in=LEAVING).exists():
        raise Refused(
            "reply_leaving", _("A reply is still leaving. Wait until it is sent, or take it back.")
        )


def split(message: Message, *, reason: str, by: User | None, at: datetime) -> Joining:
    """This message and all after it go to a new conversation, which goes on with the thread.

    Refused: nothing_left, reply_leaving, was_merged; MovedMeanwhile where it is no longer at work.
    """
    with transaction.atomic():
        source = openings.hold([message.conversation_id])[message.conversation_id]
        message.refresh_from_db()
        if source.status not in LIVE or message.conversation_id != source.pk:
            raise MovedMeanwhile("moved_meanwhile", _("This conversation has changed meanwhile."))
        _require_calm(source)
        later = _require_parts(source, message)
        target = _beside(source, later, at)
        joining = _begin(Joining.Kind.SPLIT, source, target, reason, by, at)
        Moved.objects.bulk_create(Moved(joining=joining, message_id=pk) for pk in later)
        Message.objects.filter(pk__in=later).update(conversation=target)
        tallies.recount([source.pk, target.pk])
        _tell(joining, "split_off", "split_from", by, at)
    return joining


def _require_parts(source: Conversation, message: Message) -> list[int]:
    """The messages to go; something the customer said in this thread goes, and something stays."""
    every = list(source.messages.order_by("occurred_at", "pk").values_list("pk", "direction"))
    guests = set(belonging.guests(source).values_list("message", flat=True))
    at = next(index for index, (pk, _direction) in enumerate(every) if pk == message.pk)
    for part in (every[:at], every[at:]):
        if not any(said == Message.Direction.IN and pk not in guests for pk, said in part):
            sentence = _("Both parts need something the customer said. Choose another message.")
            raise Refused("nothing_left", sentence)
    later = [pk for pk, _direction in every[at:]]
    if not guests.isdisjoint(later):
        raise Refused("was_merged", _("This part came by a merge. Undo that first."))
    return later


def _beside(source: Conversation, later: list[int], at: datetime) -> Conversation:
    first = Message.objects.filter(pk__in=later).order_by("occurred_at", "pk")[0]
    heir = source.heir_id
    target = Conversation.objects.create(
        brand_id=source.brand_id,
        channel_id=source.channel_id,
        identity_id=source.identity_id,
        origin_id=source.origin_id,
        heir=source,  # until it takes over the thread: only one may have it
        thread_key=source.thread_key,
        visibility=source.visibility,
        context=source.context,
        permalink=source.permalink,
        status=Status.OPEN,
        last_message_at=first.occurred_at,
        created_at=first.occurred_at,
        received_at=at,
    )
    if heir is None:
        Conversation.objects.filter(pk=source.pk).update(heir=target)
    Conversation.objects.filter(pk=target.pk).update(heir=heir)
    return target


def undo(joining: Joining, *, by: User | None, at: datetime) -> None:
    """Every message back where it was, with what came in its thread since.

    Refused: undo_later_first, thread_goes_on, reply_leaving; MovedMeanwhile where it is undone already.
    """
    with transaction.atomic():
        held = openings.hold([joining.source_id, joining.target_id])
        source, target = held[joining.source_id], held[joining.target_id]
        joining = Joining.objects.select_for_update(no_key=True, of=("self",)).get(pk=joining.pk)
        if joining.undone_at is not None:
            raise MovedMeanwhile("undone", _("This was undone already."))
        if target.status == Status.MERGED or _is_woven(joining, target):
            raise Refused("undo_later_first", _("Something was built on this. Undo that first."))
        back = _back_from_merge if joining.kind == Joining.Kind.MERGE else _back_from_split
        joining.undone_at, joining.undone_by = at, by
        joining.save(update_fields=["undone_at", "undone_by"])
        back(joining, source, target)
        if joining.kind == Joining.Kind.MERGE:
            _moved(source, Status.MERGED, joining.status, by, at)
        else:
            _moved(target, target.status, Status.MERGED, by, at)
        tallies.recount([source.pk, target.pk])
        _tell(joining, "joining_undone", "joining_undone", by, at)


def _is_woven(joining: Joining, target: Conversation) -> bool:
    """Whether a message of it was moved on, or others were merged into what it split off."""
    if joining.kind == Joining.Kind.SPLIT:
        return belonging.guests(target).exists()
    return joining.moved.exclude(message__conversation=target).exists()


def _back_from_merge(joining: Joining, source: Conversation, target: Conversation) -> None:
    goes_on = Conversation.objects.filter(
        channel=source.channel_id, thread_key=source.thread_key, heir=None
    ).exclude(status__in=[Status.CLOSED, Status.SPAM])
    if joining.status != Status.CLOSED and goes_on.exists():
        raise Refused("thread_goes_on", _("The same thread has a newer conversation by now."))
    moved = joining.moved.values("message")
    Message.objects.filter(pk__in=moved, conversation=target).update(conversation=source)
    Conversation.objects.filter(pk=source.pk).update(
        status=joining.status,
        heir=None,
        snoozed_until=joining.snoozed_until,
        resolved_at=joining.resolved_at,
    )


def _back_from_split(joining: Joining, source: Conversation, target: Conversation) -> None:
    if source.status in (Status.CLOSED, Status.MERGED) or target.status == Status.CLOSED:
        raise Refused("closed", _("One of the two is closed by now."))
    _require_calm(target)
    target.messages.update(conversation=source)
    Conversation.objects.filter(pk=target.pk).update(
        status=Status.MERGED, heir=source, snoozed_until=None
    )
    if source.heir_id == target.pk:
        Conversation.objects.filter(pk=source.pk).update(heir=target.heir_id)


def _begin(
    kind: Joining.Kind,
    source: Conversation,
    target: Conversation,
    reason: str,
    by: User | None,
    at: datetime,
) -> Joining:
    return Joining.objects.create(
        kind=kind,
        source=source,
        target=target,
        reason=reason,
        status=source.status,
        snoozed_until=source.snoozed_until,
        resolved_at=source.resolved_at,
        by=by,
        at=at,
    )


def _moved(conversation: Conversation, old: str, new: str, by: User | None, at: datetime) -> None:
    """So that what was open at any moment can be told from the journal; clocks do not look at these."""
    Activity.objects.create(
        brand_id=conversation.brand_id,
        conversation=conversation,
        verb="status_changed",
        old=old,
        new=new,
        actor=by,
        at=at,
    )


def _tell(joining: Joining, of_source: str, of_target: str, by: User | None, at: datetime) -> None:
    brand = joining.source.brand_id
    for pk, other, verb in (
        (joining.source_id, joining.target_id, of_source),
        (joining.target_id, joining.source_id, of_target),
    ):
        detail = {"joining": joining.pk, "conversation": other, "reason": joining.reason}
        Activity.objects.create(
            brand_id=brand, conversation_id=pk, verb=verb, actor=by, detail=detail, at=at
        )
        conversation = Conversation.objects.get(pk=pk)
        notices.write(Notice.Kind.CONVERSATION_MOVED, conversation, at)
        live.announce(f"conversation:{pk}", "moved", pk, brand=brand)
