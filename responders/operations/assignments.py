"""Who has a conversation: taken, handed over, released."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from inbox import live
from inbox.core.states import Sending
from inbox.errors import MovedMeanwhile, Refused
from inbox.models import Activity, Conversation, Notice, User
from inbox.operations import notices
from inbox.operations.bulk import among, insert, query, table
from responders import access
from responders.core.routing import Reason
from responders.models import Approval, Assignment, Handling, Responder, ScheduledReply

GIVEN = ("assigned", "claimed", "taken_over")  # the journal's verbs for a new owner
FREED = ("released", "requeued")


def claim(conversation: Conversation, *, by: User, at: datetime) -> Handling:
    """Take what nobody has. Taking one's own again changes nothing; another's raises MovedMeanwhile."""
    responder = access.require(by, "assign_self", conversation.brand_id)
    with transaction.atomic():
        handling = _lock(conversation)
        if responder is None or handling.owner_id == responder.pk:
            return handling
        if handling.owner is not None:
            words = _("%(name)s has this conversation.") % {"name": handling.owner.name}
            raise MovedMeanwhile("taken", words)
        return _give(handling, responder, "claimed", by, at)


def take_over(conversation: Conversation, *, by: User, at: datetime) -> Handling:
    """Take it from whoever has it, on purpose."""
    responder = access.require(by, "assign_self", conversation.brand_id)
    with transaction.atomic():
        handling = _lock(conversation)
        if responder is None or handling.owner_id == responder.pk:
            return handling
        return _give(handling, responder, "taken_over", by, at)


def assign(
    conversation: Conversation, responder: Responder, *, by: User | None, at: datetime
) -> Handling:
    """Give it to `responder`, whoever had it; oneself may always take over. Refused: cannot answer."""
    is_own = by is not None and responder.user_id == by.pk
    access.require(by, "assign_self" if is_own else "assign_others", conversation.brand_id)
    if not access.may(responder, "assign_self", conversation.brand_id):
        words = _("%(name)s cannot answer for this brand.") % {"name": responder.name}
        raise Refused("cannot_answer", words)
    with transaction.atomic():
        handling = _lock(conversation)
        if handling.owner_id == responder.pk:
            return handling
        return _give(handling, responder, "assigned", by, at)


def release(conversation: Conversation, *, by: User | None, at: datetime) -> Handling:
    """Nobody has it any more. One's own with `assign_self`, another's with `assign_others`."""
    return _release(conversation, by, at)


def unassign(conversation: Conversation, *, by: User | None, at: datetime) -> Handling:
    """As `release`, where giving it to its owner was a mistake: the clock that this met goes on."""
    given = Activity.objects.filter(conversation=conversation, verb__in=GIVEN)
    last = given.order_by("-pk").values_list("pk", flat=True).first()
    return _release(conversation, by, at, {"withdraws": last} if last else {})


def give_back(conversation: Conversation, *, by: User | None, at: datetime) -> bool:
    """Nobody's again where only replies that were undone made their author its owner; whether it is.

    The clock that this met goes on. Nothing changes where it was given, taken or handed over since, and where another
    reply of the owner stands, is planned or waits for an approval. The caller holds the conversation's row, and has
    asked who may undo.
    """
    changes = Activity.objects.filter(conversation=conversation, verb__in=[*GIVEN, *FREED])
    with transaction.atomic():
        handling = _lock(
            conversation
        )  # first: who gives it meanwhile writes that before letting go
        last = changes.order_by("-pk").first()
        if last is None or last.verb != "claimed":
            return False
        said = conversation.deliveries.filter(message__author=last.actor_id)
        said = said.filter(created_at__gte=last.at)
        is_by_reply = said.filter(
            created_at=last.at
        ).exists()  # what is submitted takes at its moment
        is_theirs = handling.owner is not None and handling.owner.user_id == last.actor_id
        if not is_theirs or not is_by_reply or said.exclude(state=Sending.CANCELLED).exists():
            return False
        if _is_to_be_said(handling):
            return False
        _free(handling, {"withdraws": last.pk}, by, at)
    return True


def _is_to_be_said(handling: Handling) -> bool:
    """Whether a reply of the owner's waits for its time or for an approval."""
    held, owner = handling.conversation, handling.owner
    planned = held.scheduled_replies.filter(author=owner, state=ScheduledReply.State.WAITING)
    submitted = held.approvals.filter(author=owner, state=Approval.State.OPEN)
    return planned.exists() or submitted.exists()


def _release(
    conversation: Conversation, by: User | None, at: datetime, detail: Mapping[str, object] = {}
) -> Handling:
    with transaction.atomic():
        handling = _lock(conversation)
        is_own = by is not None and handling.owner is not None and handling.owner.user_id == by.pk
        access.require(by, "assign_self" if is_own else "assign_others", conversation.brand_id)
        if handling.owner is None:
            return handling
        _free(handling, detail, by, at)
    return handling


def _free(handling: Handling, detail: Mapping[str, object], by: User | None, at: datetime) -> None:
    _end(handling, at)
    handling.owner = None
    handling.save(update_fields=["owner"])
    _tell(handling, "released", detail, by, at)
    notices.write(Notice.Kind.CONVERSATION_MOVED, handling.conversation, at)  # a clock may start


def hand_over(conversation: Conversation, to: Responder, *, by: User, at: datetime) -> Handling:
    """One's own, to a colleague who asked for it. Refused: cannot_answer; MovedMeanwhile where it is not one's own."""
    responder = access.require(by, "assign_self", conversation.brand_id)
    if not access.may(to, "assign_self", conversation.brand_id):
        raise Refused(
            "cannot_answer", _("%(name)s cannot answer for this brand.") % {"name": to.name}
        )
    with transaction.atomic():
        handling = _lock(conversation)
        if responder is None or handling.owner_id != responder.pk:
            raise MovedMeanwhile("taken", _("This conversation is not yours any more."))
        return _give(handling, to, "assigned", by, at)


class Gift(NamedTuple):
    """A conversation nobody has, whom routing gives it to, and why."""

    handling: Handling
    responder_id: int
    name: str
    because: tuple[Reason, ...]


_OWN = """
update responders_handling h set owner_id = row.owner_id
from json_to_recordset(%s::json) as row (id bigint, owner_id bigint) where h.conversation_id = row.id
"""


def give(gifts: Sequence[Gift], *, at: datetime) -> None:
    """What routing decided, many at once. The caller holds the handlings, and nobody owns them."""
    held = Assignment.objects.filter(among("conversation_id", (g.handling.pk for g in gifts)))
    held.filter(ended_at=None).update(ended_at=at)  # none, unless somebody wrote rows by hand
    rows = [(gift.handling.pk, gift.responder_id, at, gift.because) for gift in gifts]
    insert(Assignment, "conversation_id responder_id at because", rows)
    query(_OWN, [table("id owner_id", [(g.handling.pk, g.responder_id) for g in gifts])])
    told: dict[Handling, dict[str, object]] = {
        gift.handling: {"name": gift.name, "because": gift.because} for gift in gifts
    }
    _tell_all("assigned", told, at)


def take_back(owners: Mapping[int, int], *, at: datetime) -> int:
    """These are nobody's again where they still are that owner's: conversation id → responder id. How many were."""
    with transaction.atomic():
        rows = Handling.objects.filter(among("pk", owners)).select_related("owner", "conversation")
        held = rows.order_by("pk").select_for_update(no_key=True, skip_locked=True, of=("self",))
        lost = {one: one.owner.name for one in held if one.owner and one.owner_id == owners[one.pk]}
        ids = [one.pk for one in lost]
        Handling.objects.filter(among("pk", ids)).update(owner=None)
        Assignment.objects.filter(among("conversation_id", ids), ended_at=None).update(ended_at=at)
        _tell_all("requeued", {one: {"name": name} for one, name in lost.items()}, at)
    return len(lost)


def _tell_all(verb: str, told: Mapping[Handling, dict[str, object]], at: datetime) -> None:
    rows = [(one.brand_id, one.pk, verb, "", "", detail, at) for one, detail in told.items()]
    insert(Activity, "brand_id conversation_id verb old new detail at", rows)
    moved = Notice.Kind.CONVERSATION_MOVED
    notices.write_all([(moved, one.pk, None, one.brand_id) for one in told], at=at)
    hints = [
        live.hint(f"conversation:{one.pk}", "assignment", one.pk, brand=one.brand_id)
        for one in told
    ]
    transaction.on_commit(functools.partial(live.publish, hints), robust=True)


def _lock(conversation: Conversation) -> Handling:
    """Alone: who it was given to while we waited is read by a statement of its own, a join would have nobody there."""
    return Handling.objects.select_for_update(no_key=True).get(pk=conversation.pk)


def _give(
    handling: Handling, responder: Responder, verb: str, by: User | None, at: datetime
) -> Handling:
    _end(handling, at)
    Assignment.objects.create(conversation_id=handling.pk, responder=responder, by=by, at=at)
    handling.owner = responder
    handling.save(update_fields=["owner"])
    _tell(handling, verb, {"name": responder.name}, by, at)
    notices.write(Notice.Kind.CONVERSATION_MOVED, handling.conversation, at)  # a clock may be met
    return handling


def _end(handling: Handling, at: datetime) -> None:
    Assignment.objects.filter(conversation_id=handling.pk, ended_at=None).update(ended_at=at)


def _tell(
    handling: Handling, verb: str, detail: Mapping[str, object], by: User | None, at: datetime
) -> None:
    Activity.objects.create(
        brand_id=handling.brand_id,
        conversation_id=handling.pk,
        verb=verb,
        actor=by,
        detail=dict(detail),
        at=at,
    )
    live.announce(f"conversation:{handling.pk}", "assignment", handling.pk, brand=handling.brand_id)
