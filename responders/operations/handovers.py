"""Asking for a conversation that somebody else has, and handing it over."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from inbox import live
from inbox.errors import MovedMeanwhile, NotAllowed, Refused
from inbox.models import Activity, Conversation, User
from responders import access
from responders.models import Handling, Handover
from responders.models.alert import Kind
from responders.operations import assignments, drafts, tellings


def ask(conversation: Conversation, *, by: User, at: datetime) -> Handover:
    """Tell the owner that `by` would like to have it. Asked again while it is open, it is the same request.

    Raises NotAllowed, Refused (`nobody_to_ask`).
    """
    responder = access.require(by, "assign_self", conversation.brand_id)
    with transaction.atomic():
        handling = _lock(conversation)
        if responder is None or handling.owner is None or handling.owner_id == responder.pk:
            raise Refused("nobody_to_ask", _("Nobody else has this conversation."))
        asked = Handover.objects.filter(
            conversation=conversation, asker=responder, settled_at=None
        ).first()
        if asked is not None and asked.owner_id == handling.owner_id:
            return asked
        if asked is not None:  # of somebody who has it no more
            _settle(asked, at, is_given=False)
        made = Handover.objects.create(
            conversation=conversation, asker=responder, owner=handling.owner, asked_at=at
        )
        _note(conversation, "takeover_asked", handling.owner.name, by, at)
        tellings.personally([handling.owner], Kind.TAKEOVER_ASKED, conversation, by=by, at=at)
    return made


def open_for(conversation: Conversation) -> QuerySet[Handover]:
    """What the owner of now was asked and has not answered."""
    return Handover.objects.filter(
        conversation=conversation, settled_at=None, owner=conversation.handling.owner_id
    ).select_related("asker")


def answer(handover: Handover, *, is_given: bool, by: User, at: datetime) -> None:
    """The owner gives it away, with what they had begun to write, or keeps it. The asker is told either way.

    Raises NotAllowed for anybody but the owner, MovedMeanwhile where it was answered or the owner changed.
    """
    conversation = handover.conversation
    responder = access.require(by, "assign_self", conversation.brand_id)
    with transaction.atomic():
        handling = _lock(conversation)
        if responder is None or handover.owner_id != responder.pk:
            raise NotAllowed("not_allowed", _("Only who was asked answers this."))
        asked = Handover.objects.select_for_update(no_key=True, of=("self",)).get(pk=handover.pk)
        if asked.settled_at is not None or handling.owner_id != responder.pk:
            raise MovedMeanwhile("answered", _("This was answered meanwhile."))
        _settle(asked, at, is_given=is_given)
        if not is_given:
            _note(conversation, "takeover_declined", asked.asker.name, by, at)
            tellings.personally([asked.asker], Kind.NOT_HANDED_OVER, conversation, by=by, at=at)
            return
        assignments.hand_over(conversation, asked.asker, by=by, at=at)
        drafts.copy(conversation, responder, asked.asker, at=at)
        tellings.personally([asked.asker], Kind.HANDED_OVER, conversation, by=by, at=at)
        for other in open_for(conversation):  # of the new owner by now: asked of the old one
            _settle(other, at, is_given=False)


def _settle(handover: Handover, at: datetime, *, is_given: bool) -> None:
    handover.settled_at, handover.is_given = at, is_given
    handover.save(update_fields=["settled_at", "is_given"])


def _lock(conversation: Conversation) -> Handling:
    """The conversation first, as everybody does who holds both; without its owner, as `assignments` does."""
    Conversation.objects.select_for_update(no_key=True).get(pk=conversation.pk)
    return Handling.objects.select_for_update(no_key=True).get(pk=conversation.pk)


def _note(conversation: Conversation, verb: str, name: str, by: User, at: datetime) -> None:
    Activity.objects.create(
        brand_id=conversation.brand_id,
        conversation=conversation,
        verb=verb,
        actor=by,
        detail={"name": name},
        at=at,
    )
    live.announce(
        f"conversation:{conversation.pk}",
        "assignment",
        conversation.pk,
        brand=conversation.brand_id,
    )
