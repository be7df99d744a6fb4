"""Looking at masked data or veiled words: by role, with a reason, on the record, not too often."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from inbox.errors import NotAllowed, Refused, TooOften
from inbox.models import Activity, Message, User
from inbox.models.vault import unseal
from responders import access
from responders.models import Responder, Reveal

MOST_PER_HOUR = 30
VEILED = "veiled words"


def reveal(message: Message, *, reason: str, by: User, at: datetime) -> dict[int, str]:
    """Masked item id → what the customer wrote, of the items that were kept.

    An agent reveals in conversations of their own only. Raises NotAllowed, TooOften, and Refused
    without a reason.
    """
    responder = _allowed(message, by)
    if not reason.strip():
        raise Refused("no_reason", _("Say why you need it."))
    _note(message, responder, reason.strip()[:300], "revealed", by, at)
    context = f"masked:{message.channel_id}:{message.external_id}"
    return {
        item.pk: unseal(bytes(item.sealed), f"{context}:{item.start}").decode()
        for item in message.masked_items.all()
        if item.sealed is not None
    }


def unveil(message: Message, *, by: User, at: datetime) -> str:
    """The veiled words, shown this once; masked data in them stays masked."""
    responder = access.require(by, "reveal", message.conversation.brand_id)
    if responder is None:
        raise NotAllowed("not_allowed", _("Your role does not allow this."))
    _note(message, responder, VEILED, "unveiled", by, at)
    return message.text


def _allowed(message: Message, by: User) -> Responder:
    conversation = message.conversation
    responder = access.require(by, "reveal", conversation.brand_id)
    if responder is None:
        raise NotAllowed("not_allowed", _("Your role does not allow this."))
    handling = getattr(conversation, "handling", None)
    is_own = handling is not None and handling.owner_id == responder.pk
    if responder.role == Responder.Role.AGENT and not is_own:
        raise NotAllowed("not_yours", _("Take the conversation first: agents reveal in their own."))
    return responder


def _note(
    message: Message, responder: Responder, reason: str, verb: str, by: User, at: datetime
) -> None:
    with transaction.atomic():
        Responder.objects.select_for_update(no_key=True).get(pk=responder.pk)  # counts are exact
        recent = Reveal.objects.filter(responder=responder, at__gt=at - timedelta(hours=1))
        if recent.exclude(reason=VEILED).count() >= MOST_PER_HOUR and verb == "revealed":
            raise TooOften(
                "too_often", _("You have revealed a lot within an hour. Try again later.")
            )
        Reveal.objects.create(message=message, responder=responder, reason=reason, at=at)
        Activity.objects.create(
            brand_id=message.conversation.brand_id,
            conversation_id=message.conversation_id,
            message=message,
            verb=verb,
            actor=by,
            detail={"reason": reason},
            at=at,
        )
