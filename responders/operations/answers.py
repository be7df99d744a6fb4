"""One text for many customers: filled for each, reviewed, and sent as one ordinary reply per conversation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from inbox.core import personal_data
from inbox.core.budget import apart
from inbox.core.events import Visibility
from inbox.errors import MovedMeanwhile, NotAllowed, Refused
from inbox.later import later
from inbox.models import Conversation, User
from inbox.operations import channels, outbound
from responders import access
from responders.core import fill as blanks
from responders.models import BulkAction, BulkItem, Responder
from responders.operations import bulk_actions, macros, seen
from responders.operations.drafts import LONGEST

State = BulkItem.State


def review(action: BulkAction, text: str, *, by: User, at: datetime) -> None:
    """Keep `text`, filled for each recipient, and beside it what makes a reply impossible there.

    Blanks as in macros. Refused: empty, sent_already. Raises NotAllowed.
    """
    responder = _require_own(action, by)
    text = text.strip()[:LONGEST]
    if not text:
        raise Refused("empty", _("Write something first."))
    with transaction.atomic():
        _hold(action)
        params = {**action.params, "text": text, "reviewed": True}
        BulkAction.objects.filter(pk=action.pk).update(params=params)
        action.params = params
        items = list(BulkItem.objects.filter(action=action).order_by("pk"))
        held = _conversations(responder, [item.conversation_id for item in items])
        stamps = seen.stamps(held.values())
        for item in items:
            found = held.get(item.conversation_id)
            if found is None:
                item.text, item.code = "", "not_here"
                item.words = _("You cannot see it any more.")
                continue
            item.text = macros.filled(text, found, responder)
            refused = _problem(found, item, stamps[found.pk], responder, at)
            item.code = refused.code if refused else ""
            item.words = refused.message if refused else ""
        BulkItem.objects.bulk_update(items, ["text", "code", "words"], batch_size=100)


def start(
    action: BulkAction, wanted: Collection[int], *, resolves: bool, by: User, at: datetime
) -> int:
    """Send what was reviewed to these conversations; returns to how many. Others are left out for good.

    Each leaves after the time to undo, those of one channel one after another. Refused: not_reviewed,
    nothing_picked, sent_already. Raises NotAllowed.
    """
    _require_own(action, by)
    with transaction.atomic():
        _hold(action)
        if not action.params.get("reviewed"):
            raise Refused("not_reviewed", _("Look at the replies first."))
        able = BulkItem.objects.filter(action=action, code="", conversation__in=list(wanted))
        chosen = list(able.select_related("conversation__channel").order_by("pk"))
        if not chosen:
            raise Refused("nothing_picked", _("Select at least one recipient."))
        BulkItem.objects.filter(action=action).exclude(pk__in=[one.pk for one in chosen]).delete()
        places: Counter[int] = Counter()
        for item in chosen:
            channel = item.conversation.channel
            pause = apart(channels.capabilities(channel).budget)
            item.before = {"waits": (pause * places[channel.pk]).total_seconds()}
            item.state = State.WAITING
            places[channel.pk] += 1
        BulkItem.objects.bulk_update(chosen, ["before", "state"], batch_size=100)
        params = {**action.params, "resolves": resolves}
        BulkAction.objects.filter(pk=action.pk).update(started_at=at, params=params)
        if len(chosen) > bulk_actions.AT_ONCE:
            later(bulk_actions.TASK)
    action.refresh_from_db()
    return len(chosen)


def _require_own(action: BulkAction, by: User) -> Responder:
    responder = access.require(by, "reply")
    if responder is None or responder.pk != action.responder_id:
        raise NotAllowed("not_allowed", _("Your role does not allow this."))
    return responder


def _hold(action: BulkAction) -> None:
    """Two windows, or a second click: whoever comes later is told."""
    held = BulkAction.objects.select_for_update(no_key=True).get(pk=action.pk)
    if held.started_at is not None or held.kind != BulkAction.Kind.REPLY:
        raise MovedMeanwhile("sent_already", _("These replies were sent already."))
    action.params = held.params


def _conversations(responder: Responder, ids: list[int]) -> dict[int, Conversation]:
    rows = access.conversations(responder).filter(pk__in=ids, handling__isnull=False)
    carried = ("brand", "channel", "identity__contact", "handling__owner")
    return {one.pk: one for one in rows.select_related(*carried)}


def _problem(
    conversation: Conversation, item: BulkItem, stamp: str, responder: Responder, at: datetime
) -> Refused | None:
    owner = conversation.handling.owner
    if stamp != item.seen:
        return MovedMeanwhile("changed", _("It has changed since you selected it."))
    if conversation.turn == Conversation.Turn.THEIRS:
        return Refused("answered", _("It is answered already."))
    if owner is not None and owner.pk != responder.pk:
        return Refused("owned_by_other", _("%(name)s is answering this.") % {"name": owner.name})
    if missing := blanks.blanks(item.text):
        words = _("{%(name)s} cannot be filled here.") % {"name": missing[0]}
        return Refused("unfilled", words)
    is_public = conversation.visibility == Visibility.PUBLIC
    if is_public and personal_data.mask(item.text).items:
        words = _("There is personal data in this public reply. Everyone could read it.")
        return Refused("personal_data", words)
    visibility = Visibility(conversation.visibility)
    return outbound.refusal(conversation, item.text, visibility, at=at)
