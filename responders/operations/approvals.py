"""Replies submitted for approval: frozen, decided by a second person, said as their author's.

A submission stops no clock. One is open for a conversation at a time; a newer one takes its place. Everybody who
decides holds the conversation's row, so that two at once decide once.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from inbox import live
from inbox.core import personal_data
from inbox.core.events import Visibility
from inbox.core.states import Status
from inbox.errors import MovedMeanwhile, NotAllowed, Refused
from inbox.models import Activity, Conversation, Delivery, Joining, Message, User
from inbox.operations import held_files, outbound
from inbox.operations.outbound import TokenReused, Words
from responders import access
from responders.models import Approval, Draft, Responder
from responders.models.alert import Kind
from responders.operations import approval_rules, drafts, replies, scheduled_rows, tellings
from responders.operations.seen import require_read

State = Approval.State
LONGEST_NOTE = 1000


class Outdated(MovedMeanwhile):
    """Something was said since; approving has to be meant with that in mind."""


def submit(
    conversation: Conversation,
    *,
    text: str,
    mode: str,
    client_token: UUID,
    by: User,
    at: datetime,
    then_resolve: bool = False,
    takes_over: bool = False,
    seen: int | None = None,
) -> Approval:
    """Freeze words and files, and tell who may approve. The same client_token and words give the first one again.

    seen: as replies.submit has it.
    Raises NotAllowed, OwnedByOther unless takes_over, TokenReused, Refused (`no_approval_needed`, `resolved`, or any
    limit of the channel).
    """
    responder = access.require(by, "reply", conversation.brand_id)
    if responder is None:
        raise NotAllowed("no_responder", "")
    words = Words(text=text, visibility=Visibility(mode), client_token=client_token)
    with transaction.atomic():
        held = Conversation.objects.select_for_update(no_key=True).get(pk=conversation.pk)
        if (earlier := _earlier(held, words)) is not None:
            return earlier
        if not approval_rules.is_needed(held, responder, at=at):
            raise Refused("no_approval_needed", _("No approval is needed here. Send it."))
        if held.status == Status.RESOLVED:
            raise Refused("resolved", _("This conversation is resolved. Open it again first."))
        replies.own(held, responder, by, at, takes_over=takes_over)
        if seen is not None:
            require_read(held, seen, client_token, by=by)
        outbound.require(held, words, by=by, at=at)
        _supersede(held, responder, by, at)
        made = Approval.objects.create(
            conversation=held,
            author=responder,
            mode=mode,
            text=text,
            resolves=then_resolve,
            client_token=client_token,
            seen=scheduled_rows.newest(held),
            created_at=at,
        )
        held_files.hold(held, client_token, by, made.held_token)
        _note(made, "approval_asked", by, at)
        tellings.personally(approval_rules.approvers(held), Kind.APPROVAL_ASKED, held, by=by, at=at)
    return made


def approve(
    approval: Approval, *, by: User, at: datetime, text: str | None = None, seen: int = 0
) -> Delivery:
    """Said by the ordinary operation as its author's; `text`: in these words instead.

    seen: the newest message its approver knows. Raises NotAllowed (also one's own), MovedMeanwhile where it was
    decided, Outdated (`outdated`) where the customer wrote, or somebody answered, after both the submission and
    `seen`; and whatever the channel refuses by now: then it stays open.
    """
    with transaction.atomic():
        held, approver = _decidable(approval, by)
        if is_outdated(held, seen):
            words = _("Something was said here since it was submitted. Read it before you approve.")
            raise Outdated("outdated", words)
        final = held.text if text is None else text
        words_ = Words(
            text=final,
            visibility=Visibility(held.mode),
            client_token=held.held_token,
            resolves=held.resolves,
        )
        if not access.may(held.author, "reply", held.conversation.brand_id):
            raise Refused("author_left", _("Its author may not answer here any more."))
        delivery = replies.say(held.conversation, words_, by=held.author.user, at=at)
        held.sent_text, held.delivery = final, delivery
        _settle(held, State.APPROVED, approver, at)
        _note(held, "reply_approved", by, at, message=delivery.message)
        tellings.personally([held.author], Kind.APPROVED, held.conversation, by=by, at=at)
    return delivery


def reject(approval: Approval, note: str, *, by: User, at: datetime) -> Approval:
    """Back to its author with a note for them. Raises NotAllowed, MovedMeanwhile, Refused (`no_note`)."""
    masked = personal_data.mask(note.replace("\0", "").strip()[:LONGEST_NOTE]).text
    if not masked:
        raise Refused("no_note", _("Say what should be different."))
    with transaction.atomic():
        held, approver = _decidable(approval, by)
        held.note = masked
        _settle(held, State.REJECTED, approver, at)
        _note(held, "reply_rejected", by, at)
        tellings.personally([held.author], Kind.REJECTED, held.conversation, by=by, at=at)
    return held


def take_back(approval: Approval, *, by: User, at: datetime) -> Draft:
    """Into its author's composer again, with its files. Raises NotAllowed, MovedMeanwhile where it was approved."""
    with transaction.atomic():
        held = _of_author(approval, by)
        if held.state == State.OPEN:
            _settle(held, State.WITHDRAWN, None, at)
            _note(held, "approval_withdrawn", by, at)
        _done(held)
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


def discard(approval: Approval, *, by: User, at: datetime) -> None:
    """Its author gives one up that was sent back, or is still open."""
    with transaction.atomic():
        held = _of_author(approval, by)
        if held.state == State.OPEN:
            _settle(held, State.WITHDRAWN, None, at)
            _note(held, "approval_withdrawn", by, at)
        _done(held)
        held_files.unhold(held.conversation, held.held_token, None)


def shown(conversation: Conversation, responder: Responder) -> QuerySet[Approval]:
    """What is open here, and one's own that came back and are still to be looked at."""
    back = Q(state__in=[State.REJECTED, State.SUPERSEDED], author=responder, is_taken_back=False)
    rows = Approval.objects.filter(Q(state=State.OPEN) | back, conversation=conversation)
    return rows.select_related("author", "decided_by", "conversation").order_by("pk")


def previous(approval: Approval) -> Approval | None:
    """The version before this one: what the same author submitted last and did not get through."""
    earlier = Approval.objects.filter(
        conversation=approval.conversation_id, author=approval.author_id, pk__lt=approval.pk
    )
    last = earlier.order_by("-pk").first()
    return last if last is not None and last.state != State.APPROVED else None


def is_outdated(approval: Approval, seen: int = 0) -> bool:
    """Whether the customer wrote, or somebody else answered, after what its author and `seen` knew."""
    known = max(approval.seen, seen)
    conversation = approval.conversation
    heard = conversation.messages.filter(pk__gt=known, direction=Message.Direction.IN)
    if not seen and _brought(approval):
        return True
    answered = scheduled_rows.answered_since(conversation, known, approval.author.user)
    return heard.exists() or answered.exists()


def _brought(approval: Approval) -> bool:
    """Whether a merge has brought messages since, whose ids may be older than what its author knew."""
    merges = approval.conversation.joined_by.filter(kind=Joining.Kind.MERGE, undone_at=None)
    return merges.filter(at__gt=approval.created_at).exists()


def forget(*, before: datetime) -> int:
    """Files of submissions that were decided before then and never said; the words stay for the record."""
    old = Approval.objects.filter(decided_at__lt=before, is_taken_back=False).exclude(
        state__in=[State.OPEN, State.APPROVED]
    )
    for row in old.select_related("conversation"):
        held_files.unhold(row.conversation, row.held_token, None)
    return old.update(is_taken_back=True)


def _decidable(approval: Approval, by: User) -> tuple[Approval, Responder]:
    """The row as it stands, under the conversation's lock, and who decides."""
    approver = access.require(by, "approve_replies", approval.conversation.brand_id)
    held = _locked(approval)
    if approver is None or held.author_id == approver.pk:
        raise NotAllowed("own_reply", _("Nobody approves their own reply."))
    if held.state != State.OPEN:
        raise MovedMeanwhile("already_decided", _("This was decided meanwhile."))
    if not approval_rules.approvers(held.conversation).filter(pk=approver.pk).exists():
        raise NotAllowed("not_approver", _("Others approve the replies of this queue."))
    return held, approver


def _of_author(approval: Approval, by: User) -> Approval:
    responder = access.require(by, "reply", approval.conversation.brand_id)
    held = _locked(approval)
    if held.author != responder:
        raise NotAllowed("not_allowed", _("Only its author may do this."))
    if held.state == State.APPROVED or held.is_taken_back:
        raise MovedMeanwhile("already_decided", _("This was decided meanwhile."))
    return held


def _locked(approval: Approval) -> Approval:
    Conversation.objects.select_for_update(no_key=True).get(pk=approval.conversation_id)
    return Approval.objects.select_related(
        "author__user", "conversation__channel", "decided_by"
    ).get(pk=approval.pk)


def _supersede(conversation: Conversation, responder: Responder, by: User, at: datetime) -> None:
    """One's own is gone into the newer one; another's author is told and may take the words back."""
    for old in conversation.approvals.filter(state=State.OPEN).select_related("author__user"):
        _settle(old, State.SUPERSEDED, None, at)
        if old.author_id == responder.pk:
            _done(old)
            held_files.unhold(conversation, old.held_token, None)
        tellings.personally([old.author], Kind.SUPERSEDED, conversation, by=by, at=at)


def _settle(approval: Approval, state: State, by: Responder | None, at: datetime) -> None:
    approval.state, approval.decided_by, approval.decided_at = state, by, at
    approval.save()


def _done(approval: Approval) -> None:
    Approval.objects.filter(pk=approval.pk).update(is_taken_back=True)


def _earlier(conversation: Conversation, words: Words) -> Approval | None:
    earlier = conversation.approvals.filter(client_token=words.client_token).first()
    if earlier is not None and (earlier.text, earlier.mode) == (words.text, words.visibility):
        return earlier
    if earlier or conversation.messages.filter(client_token=words.client_token).exists():
        raise TokenReused("token_reused", _("Other words from this form are on their way already."))
    return None


def _note(
    approval: Approval, verb: str, by: User, at: datetime, *, message: Message | None = None
) -> None:
    conversation = approval.conversation
    Activity.objects.create(
        brand_id=conversation.brand_id,
        conversation=conversation,
        message=message,
        verb=verb,
        actor=by,
        detail={"name": approval.author.name},
        at=at,
    )
    live.announce(
        f"conversation:{conversation.pk}", "handling", approval.pk, brand=conversation.brand_id
    )
