"""Replies that leave at a time somebody chose; each is said once, or not at all and its author hears why.

A planned reply is a row, and no message: it stops no clock. When its time has come it is said by the ordinary
operation, under the conversation's lock, with a token of its own, so that a second worker or a second try finds it
said. What makes it needless before (the customer writes, somebody else answers, the conversation is done) is looked
for by the same sweep, every second: no wake-up has to arrive for that.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from inbox.core.events import Visibility
from inbox.core.states import Status
from inbox.errors import MovedMeanwhile, NotAllowed, Refused
from inbox.models import Conversation, Delivery, User
from inbox.operations import held_files, outbound
from inbox.operations.outbound import TokenReused, Words
from responders import access
from responders.models import Draft, Responder, ScheduledReply
from responders.operations import approval_rules, drafts, replies, scheduled_rows
from responders.operations.scheduled_rows import Reason, State
from responders.operations.seen import require_read

LATEST = timedelta(days=31)


def plan(
    conversation: Conversation,
    *,
    text: str,
    mode: str,
    client_token: UUID,
    send_at: datetime,
    by: User,
    at: datetime,
    then_resolve: bool = False,
    takes_over: bool = False,
    seen: int | None = None,
) -> ScheduledReply:
    """Say it at `send_at` (aware). The same client_token, words and time give the first plan again.

    Its author becomes the owner of what nobody has. seen: as replies.submit has it. Raises NotAllowed, NeedsApproval, OwnedByOther unless takes_over,
    TokenReused, Refused (`schedule_in_past`, `schedule_too_far`, or any limit of the channel at that time: `window_closed`).
    """
    responder = access.require(by, "reply", conversation.brand_id)
    if responder is None:
        raise NotAllowed("no_responder", "")
    _require_time(send_at, at)
    words = Words(
        text=text, visibility=Visibility(mode), client_token=client_token, resolves=then_resolve
    )
    with transaction.atomic():
        held = Conversation.objects.select_for_update(no_key=True).get(pk=conversation.pk)
        if (earlier := _earlier(held, words, send_at)) is not None:
            return earlier
        if held.status == Status.RESOLVED:
            raise Refused("resolved", _("This conversation is resolved. Open it again first."))
        approval_rules.require_none(held, responder, at=at)
        replies.own(held, responder, by, at, takes_over=takes_over)
        if seen is not None:
            require_read(held, seen, client_token, by=by)
        outbound.require(held, words, by=by, at=send_at)
        row = ScheduledReply.objects.create(
            conversation=held,
            author=responder,
            mode=mode,
            text=text,
            resolves=then_resolve,
            client_token=client_token,
            seen=scheduled_rows.newest(held),
            send_at=send_at,
            created_at=at,
        )
        held_files.hold(held, client_token, by, row.held_token)
        scheduled_rows.note(row, "reply_planned", by, at)
    return row


def change(
    row: ScheduledReply, *, text: str, send_at: datetime, by: User, at: datetime
) -> ScheduledReply:
    """Other words or another time; its author only. Raises as plan does, MovedMeanwhile where it is under way."""
    _require_time(send_at, at)
    with transaction.atomic():
        held = _lock(row, by)
        planned = scheduled_rows.words(held)
        outbound.require(
            held.conversation,
            Words(text=text, visibility=planned.visibility, client_token=held.held_token),
            by=by,
            at=send_at,
        )
        held.text, held.send_at = text, send_at
        held.save(update_fields=["text", "send_at"])
        scheduled_rows.note(held, "reply_replanned", by, at)
    return held


def send_now(row: ScheduledReply, *, by: User, at: datetime) -> Delivery:
    """Its author need not wait any longer; there is the usual time to undo."""
    with transaction.atomic():
        held = _lock(row, by)
        return scheduled_rows.send(held, at, can_undo=True)


def cancel(row: ScheduledReply, *, by: User, at: datetime) -> None:
    """By its author, or by who may assign others: then its author hears of it and keeps the words.

    One that was not sent is discarded by its author. Raises NotAllowed, MovedMeanwhile where it was sent.
    """
    with transaction.atomic():
        Conversation.objects.select_for_update(no_key=True).get(pk=row.conversation_id)
        held = _of(row, by, or_may="assign_others")
        is_own = held.author.user_id == by.pk
        if held.state == State.SENT or (held.state == State.CANCELLED and not is_own):
            raise MovedMeanwhile("already_sending", _("This reply does not wait any more."))
        if held.state == State.WAITING:
            scheduled_rows.end(held, Reason.BY_PERSON, at, by=by)
        if is_own:
            held_files.unhold(held.conversation, held.held_token, None)
            ScheduledReply.objects.filter(pk=held.pk).update(is_taken_back=True)


def take_back(row: ScheduledReply, *, by: User, at: datetime) -> Draft:
    """Into its author's composer, with its files, above what was begun there since. Raises MovedMeanwhile."""
    with transaction.atomic():
        Conversation.objects.select_for_update(no_key=True).get(pk=row.conversation_id)
        held = _of(row, by)
        if held.state == State.SENT or held.is_taken_back:
            raise MovedMeanwhile("already_sending", _("This reply is already on its way."))
        if held.state == State.WAITING:
            scheduled_rows.end(held, Reason.BY_PERSON, at, by=by)
        ScheduledReply.objects.filter(pk=held.pk).update(is_taken_back=True)
        token = uuid4()
        held_files.unhold(held.conversation, held.held_token, token)
        return drafts.take_back(
            held.conversation,
            mode=held.mode,
            text=held.text,
            client_token=token,
            of=held.author,
            at=at,
        )


def shown(conversation: Conversation, responder: Responder) -> QuerySet[ScheduledReply]:
    """What waits here, and one's own that were not sent and are still to be looked at."""
    mine = Q(state=State.CANCELLED, is_taken_back=False, author=responder)
    rows = ScheduledReply.objects.filter(conversation=conversation)
    return rows.filter(Q(state=State.WAITING) | mine).select_related("author").order_by("send_at")


def forget(*, before: datetime) -> int:
    """Delete what ended before then, with its files; nobody takes it back any more."""
    old = ScheduledReply.objects.exclude(state=State.WAITING).filter(ended_at__lt=before)
    for row in old.select_related("conversation"):
        held_files.unhold(row.conversation, row.held_token, None)
    gone, _by_model = old.delete()
    return gone


def _lock(row: ScheduledReply, by: User) -> ScheduledReply:
    """Under the conversation's lock, while it waits. Raises NotAllowed, MovedMeanwhile."""
    Conversation.objects.select_for_update(no_key=True).get(pk=row.conversation_id)
    held = _of(row, by)
    if held.state != State.WAITING:
        raise MovedMeanwhile("already_sending", _("This reply does not wait any more."))
    return held


def _of(row: ScheduledReply, by: User, or_may: str = "") -> ScheduledReply:
    responder = access.require(by, "reply", row.conversation.brand_id)
    held = ScheduledReply.objects.select_related("conversation__channel", "author__user").get(
        pk=row.pk
    )
    if held.author != responder and not (or_may and access.require(by, or_may)):
        raise NotAllowed("not_allowed", _("Only its author may do this."))
    return held


def _earlier(conversation: Conversation, words: Words, send_at: datetime) -> ScheduledReply | None:
    earlier = conversation.scheduled_replies.filter(client_token=words.client_token).first()
    if earlier is not None and (earlier.text, earlier.send_at) == (words.text, send_at):
        return earlier
    if earlier or conversation.messages.filter(client_token=words.client_token).exists():
        raise TokenReused("token_reused", _("Other words from this form are on their way already."))
    return None


def _require_time(send_at: datetime, at: datetime) -> None:
    if send_at <= at:
        raise Refused("schedule_in_past", _("Choose a time that is still to come."))
    if send_at > at + LATEST:
        raise Refused("schedule_too_far", _("Choose a time within a month."))
