"""Answering: whether one may, who then has the conversation, and what to do when it went wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from inbox.core.events import Visibility
from inbox.errors import MovedMeanwhile
from inbox.models import Conversation, Delivery, User
from inbox.operations import deliveries, outbound, templates
from inbox.operations.outbound import TokenReused, Words
from responders import access
from responders.models import Handling, Responder
from responders.operations import approval_rules, assignments, wait_notices
from responders.operations.seen import require_read


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the channel's templates, and what goes into its blanks, by their keys."""

    template_id: int
    values: Mapping[str, str]


class OwnedByOther(MovedMeanwhile):
    """Somebody else has this conversation; answering takes it over, if that is meant."""


def submit(
    conversation: Conversation,
    *,
    mode: str,
    text: str = "",
    template: Choice | None = None,
    client_token: UUID,
    by: User | None,
    at: datetime,
    then_resolve: bool = False,
    in_reply_to: str | None = None,
    takes_over: bool = False,
    waits: timedelta = timedelta(0),
    seen: int | None = None,
) -> Delivery:
    """Promise a reply; it leaves once the time to undo has passed, and `waits` after that.

    mode: "public" or "private". in_reply_to: the platform's id of the message answered, None: their last.
    template: said instead of `text`, also after the time to answer.
    seen: the newest message its author knows; where there is a later one of the customer's or a colleague's, Unseen.
    then_resolve: once it was said, and unless the customer has written again, the conversation is
    resolved. Whoever answers what nobody has becomes its owner. Raises NotAllowed, NeedsApproval
    (`needs_approval`), OwnedByOther (`owned_by_other`) unless takes_over, and whatever templates.filled and
    outbound.compose refuse.
    """
    responder = access.require(by, "reply", conversation.brand_id)
    filled = None
    if template is not None:
        filled = templates.filled(
            conversation, template.template_id, template.values, client_token=client_token
        )
    words = Words(
        text=filled.words if filled else text,
        template=filled,
        visibility=Visibility(mode),
        client_token=client_token,
        in_reply_to=in_reply_to or "",
        resolves=then_resolve,
        waits=waits,
    )
    with transaction.atomic():
        held = Conversation.objects.select_for_update(no_key=True).get(pk=conversation.pk)
        _require_unspent(held, client_token)
        if by is not None and responder is not None:
            approval_rules.require_none(conversation, responder, at=at)
            own(conversation, responder, by, at, takes_over=takes_over)
            if seen is not None:
                require_read(held, seen, client_token, by=by)
        return say(conversation, words, by=by, at=at)


def _require_unspent(conversation: Conversation, client_token: UUID) -> None:
    """What a composer planned or submitted, whose answer got lost on the way, is not said besides."""
    for kept in (conversation.scheduled_replies, conversation.approvals):
        if kept.filter(client_token=client_token).exists():
            words = _("Other words from this form are on their way already.")
            raise TokenReused("token_reused", words)


def say(conversation: Conversation, words: Words, *, by: User | None, at: datetime) -> Delivery:
    """Promise it; what was to be told about the wait is not told. The caller has asked who may, and holds the row."""
    if by is not None:
        access.require(by, "reply", conversation.brand_id)
    wait_notices.withdraw(conversation, at=at)
    return outbound.compose(conversation, words, by=by, at=at)


def cancel(
    delivery: Delivery, *, by: User | None, at: datetime, client_token: UUID | None = None
) -> str:
    """Undo; returns the text for the composer. MovedMeanwhile once it may have left.

    Whom only this reply made the owner is so no longer. client_token: of the composer into which its files go back.
    """
    access.require(by, "reply", delivery.conversation.brand_id)
    with transaction.atomic():
        text = deliveries.cancel(delivery, by=by, at=at, client_token=client_token)
        assignments.give_back(delivery.conversation, by=by, at=at)
    return text


def retry(delivery: Delivery, *, by: User | None, at: datetime) -> None:
    """Try a failed reply again."""
    access.require(by, "reply", delivery.conversation.brand_id)
    deliveries.retry(delivery, by=by, at=at)


def confirm_sent(delivery: Delivery, *, by: User | None, at: datetime) -> None:
    """Somebody looked: the uncertain reply is there."""
    access.require(by, "settle_uncertain", delivery.conversation.brand_id)
    deliveries.settle_by_person(delivery, was_said=True, by=by, at=at)


def confirm_not_sent(delivery: Delivery, *, by: User | None, at: datetime) -> None:
    """Somebody looked: the uncertain reply is not there, and goes out again."""
    access.require(by, "settle_uncertain", delivery.conversation.brand_id)
    deliveries.settle_by_person(delivery, was_said=False, by=by, at=at)


def own(
    conversation: Conversation,
    responder: Responder,
    by: User,
    at: datetime,
    *,
    takes_over: bool,
) -> None:
    """Whoever answers what nobody has becomes its owner; what another has only where that is meant.

    The caller holds the conversation's row. Raises OwnedByOther.
    """
    handling, _is_new = Handling.objects.select_related("owner").get_or_create(
        conversation=conversation, defaults={"brand_id": conversation.brand_id, "created_at": at}
    )
    owner = handling.owner
    if owner is None:
        assignments.claim(conversation, by=by, at=at)
    elif owner != responder and takes_over:
        assignments.take_over(conversation, by=by, at=at)
    elif owner != responder:
        raise OwnedByOther(
            "owned_by_other", _("%(name)s is answering this.") % {"name": owner.name}
        )
