"""One action upon many conversations: asked for once, carried out one by one, each in its own transaction.

An item's outcome is written in the transaction of its deed, so that it is done once, whatever workers die or repeat.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count
from django.utils import translation
from django.utils.translation import gettext as _

from inbox.errors import MovedMeanwhile, NotAllowed, Refused
from inbox.later import later
from inbox.models import User
from responders import access
from responders.models import BulkAction, BulkItem, Handling, Responder
from responders.operations import bulk_deeds, seen
from responders.operations.bulk_deeds import Deed, NothingToDo

log = logging.getLogger(__name__)

MOST = 500  # conversations
AT_ONCE = (
    50  # so many are carried out while one waits; more, and what that leaves over, by the workers
)
UNDOABLE = timedelta(hours=1)
KEPT = timedelta(days=30)
TASK = "responders.tasks.carry_out"
State = BulkItem.State
OPEN = (State.WAITING, State.UNDOING)

ABILITIES = {
    BulkAction.Kind.ASSIGN: "assign_self",
    BulkAction.Kind.TAG: "tag",
    BulkAction.Kind.UNTAG: "tag",
    BulkAction.Kind.REPLY: "reply",
}


def ask(
    kind: str,
    picked: Mapping[int, str],
    params: Mapping[str, Any],
    *,
    token: UUID,
    by: User,
    at: datetime,
) -> BulkAction:
    """Take down what is to be done; the same token gives the first action again.

    picked: conversation's id → its stamp on the page, in the order they are to be done. An answer waits for `start`.
    Refused: nothing_picked, too_many, not_here (one that `by` cannot see). Raises NotAllowed.
    """
    responder = access.require(by, ABILITIES.get(BulkAction.Kind(kind), "move"))
    assert responder is not None
    earlier = BulkAction.objects.filter(responder=responder, token=token).first()
    if earlier is not None:
        return earlier
    _check(responder, picked)
    is_answer = kind == BulkAction.Kind.REPLY
    with transaction.atomic():
        action, is_new = BulkAction.objects.get_or_create(
            responder=responder,
            token=token,
            defaults={
                "kind": kind,
                "params": dict(params),
                "created_at": at,
                "started_at": None if is_answer else at,
            },
        )
        if is_new:
            state = State.REVIEWED if is_answer else State.WAITING
            BulkItem.objects.bulk_create(
                BulkItem(action=action, conversation_id=pk, seen=stamp[:64], state=state)
                for pk, stamp in picked.items()
            )
            if not is_answer and len(picked) > AT_ONCE:
                later(TASK)
    return action


def undo(action: BulkAction, *, by: User, at: datetime) -> BulkAction:
    """Take back what was done and begin nothing more; `work_off` or the workers do it. One's own, within UNDOABLE. Refused: not_undoable."""
    responder = access.require(by, ABILITIES.get(BulkAction.Kind(action.kind), "move"))
    if responder is None or responder.pk != action.responder_id:
        raise NotAllowed("not_allowed", _("Your role does not allow this."))
    if not may_undo(action, at):
        raise Refused("not_undoable", _("This cannot be undone any more."))
    with transaction.atomic():
        mine = BulkAction.objects.filter(pk=action.pk, undone_at=None)
        if mine.update(undone_at=at):
            items = BulkItem.objects.filter(action=action)
            items.filter(state=State.WAITING).update(state=State.UNDONE)
            items.filter(state=State.DONE).update(state=State.UNDOING)  # also what ended just now
            if items.count() > AT_ONCE:
                later(TASK)
    action.refresh_from_db()
    return action


def may_undo(action: BulkAction, at: datetime) -> bool:
    is_young = action.started_at is not None and at < action.started_at + UNDOABLE
    return is_young and action.undone_at is None and bulk_deeds.may_undo(action.kind)


def tally(action: BulkAction) -> dict[str, int]:
    """State → how many items are in it."""
    rows = BulkItem.objects.filter(action=action).order_by().values_list("state")
    return dict(rows.annotate(Count("pk")))


def work_off(
    action: BulkAction, *, clock: Callable[[], datetime], until: datetime
) -> Mapping[str, int]:
    """Carry out this action's items as far as time allows; workers do the rest. Returns the tally."""
    while clock() < until and step(at=clock(), only=action):
        continue
    return tally(action)


def step(*, at: datetime, only: BulkAction | None = None) -> bool:
    """Carry out or undo one item; False where there is none to take. Safe in any number of workers at once."""
    waiting = BulkItem.objects.filter(state__in=OPEN)
    if only is not None:
        waiting = waiting.filter(action=only)
    with transaction.atomic():
        item = (
            waiting.order_by("pk")
            .select_for_update(no_key=True, skip_locked=True, of=("self",))
            .select_related("action__responder__user")
            .first()
        )
        if item is None:
            return False
        with translation.override(_language(item)):
            _settle(item, at)
    return True


def _language(item: BulkItem) -> str | None:
    """What its outcome is told in: what they chose, else that of the page they wait at, or the workers'."""
    return item.action.responder.user.language or translation.get_language()


def forget(*, before: datetime) -> int:
    """Actions asked for before then, and what became of them."""
    return BulkAction.objects.filter(created_at__lt=before).delete()[0]


def _settle(item: BulkItem, at: datetime) -> None:
    """The deed or its undo, and the outcome beside it. What went wrong leaves no trace but the outcome."""
    is_undo = item.state == State.UNDOING
    fields: dict[str, Any] = {"state": State.UNDONE if is_undo else State.DONE}
    try:
        with transaction.atomic():
            deed = _deed(item, at)
            if is_undo:
                bulk_deeds.undo(deed)
            else:
                seen.require_unchanged(deed.conversation, deed.handling.owner_id, item.seen)
                fields["before"] = bulk_deeds.do(deed)
    except (MovedMeanwhile, NothingToDo) as refused:
        fields = {"state": State.SKIPPED, "code": refused.code, "words": refused.message}
    except Refused as refused:
        fields = {"state": State.REFUSED, "code": refused.code, "words": refused.message}
    except Exception:
        log.exception("item %s of bulk action %s failed", item.pk, item.action_id)
        fields = {"state": State.REFUSED, "code": "failed", "words": _("It did not work.")}
    if is_undo and fields["state"] != State.UNDONE:
        fields["state"] = State.KEPT
    BulkItem.objects.filter(pk=item.pk).update(text="", **fields)  # an answer is its message now


def _deed(item: BulkItem, at: datetime) -> Deed:
    """Conversation and handling held, in the order everybody keeps; NotAllowed where it is out of sight by now."""
    responder = item.action.responder
    access.require(responder.user, "read_conversations")
    mine = access.conversations(responder).filter(pk=item.conversation_id)
    held = mine.select_for_update(no_key=True, of=("self",)).select_related("channel").first()
    if held is None:
        raise NotAllowed("not_here", _("You cannot see it any more."))
    handling = Handling.objects.select_for_update(no_key=True).get(pk=held.pk)
    return Deed(item.action, item, held, handling, responder.user, at)


def _check(responder: Responder, picked: Mapping[int, str]) -> None:
    if not picked:
        raise Refused("nothing_picked", _("Select conversations first."))
    if len(picked) > MOST:
        raise Refused(
            "too_many", _("No more than %(most)d conversations at once.") % {"most": MOST}
        )
    if _visible(responder, list(picked)) != len(picked):
        raise Refused("not_here", _("Some of these conversations are not here."))


def _visible(responder: Responder, ids: Sequence[int]) -> int:
    rows: Any = access.conversations(responder).filter(pk__in=ids, handling__isnull=False)
    return int(rows.count())
