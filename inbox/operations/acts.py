"""Hiding, deleting and liking at the platform, and taking it back: asked for once, by a person, and on the record."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from inbox import live
from inbox.core.capabilities import acts_on
from inbox.core.events import MessageRemoved, Visibility
from inbox.errors import Refused
from inbox.later import later
from inbox.models import Act, Activity, Message, User
from inbox.operations import channels, messages

GIVE_UP_AFTER = timedelta(hours=24)
OPEN = (Act.State.ASKED, Act.State.DOING)
HELD = (*OPEN, Act.State.DONE)
VERBS = {
    "hide": "message_hidden",
    "unhide": "message_unhidden",
    "delete": "message_deleted",
    "like": "message_liked",
    "unlike": "message_unliked",
}
OPPOSITES = {"hide": "unhide", "unhide": "hide", "like": "unlike", "unlike": "like"}


def possible(message: Message) -> frozenset[str]:
    """What can be asked for of this message; nothing of what is gone, or not at the platform yet."""
    if message.external_id is None or message.removed_at is not None:
        return frozenset()
    if message.direction == Message.Direction.NOTE:
        return frozenset()
    able = channels.capabilities(message.channel)
    is_theirs = message.direction == Message.Direction.IN
    return acts_on(able, Visibility(message.visibility), is_theirs=is_theirs)


def ask(message: Message, action: str, *, by: User | None, at: datetime) -> Act:
    """Promise that `action` is done to `message` at the platform; what was asked before is not asked again.

    Opposites take each other's place where the other was not begun. Raises Refused: not_possible,
    being_deleted.
    """
    with transaction.atomic():
        held = (
            Message.objects.select_related("channel")
            .select_for_update(no_key=True, of=("self",))
            .get(pk=message.pk)
        )
        known = _held(held)
        same = _standing(known, action)
        if same is not None:
            return same
        if action not in possible(held):
            raise Refused("not_possible", _("This cannot be done with this message."))
        if any(act.action == "delete" for act in known):
            raise Refused("being_deleted", _("This message is being deleted."))
        before = _standing(_held(held), action) if _supersede(known, action, at) else None
        if before is not None:
            _tell(before)
            return before
        act = Act.objects.create(
            message=held,
            conversation_id=held.conversation_id,
            channel=held.channel,
            action=action,
            by=by,
            asked_at=at,
            next_attempt_at=at,
            give_up_at=at + GIVE_UP_AFTER,
        )
        _tell(act)
        later("inbox.tasks.act", act.pk)
    return act


def finish(act: Act, *, at: datetime) -> bool:
    """The platform did it. False where this attempt no longer counts."""
    with transaction.atomic():
        if not _settle(act, Act.State.DONE, at):
            return False
        Activity.objects.create(
            brand_id=act.channel.brand_id,
            conversation_id=act.conversation_id,
            message_id=act.message_id,
            verb=VERBS[act.action],
            actor_id=act.by_id,
            at=at,
        )
        if act.action == "delete":
            gone = MessageRemoved(
                account=act.channel.account,
                key=f"act:{act.pk}",
                occurred_at=at,
                external_id=act.message.external_id or "",
            )
            messages.receive([(act.channel, gone)], at=at)
        _tell(act)
    return True


def refuse(act: Act, code: str, error: str, *, at: datetime) -> bool:
    """The platform will not do it, or was away for too long."""
    with transaction.atomic():
        if not _settle(act, Act.State.REFUSED, at, error_code=code[:64], error=error):
            return False
        _tell(act)
    return True


def put_back(act: Act, next_at: datetime, code: str = "", error: str = "") -> bool:
    """To be tried again; where it was asked otherwise meanwhile, it need not be."""
    with transaction.atomic():
        opposite = OPPOSITES.get(act.action, "")
        if opposite:  # as `ask` does: it may be counting on this one at this very moment
            Message.objects.select_for_update(no_key=True).get(pk=act.message_id)
        is_unsaid = Act.objects.filter(
            message=act.message_id, action=opposite, state__in=OPEN, pk__gt=act.pk
        ).exists()
        state = Act.State.SUPERSEDED if is_unsaid else Act.State.ASKED
        return bool(
            _current(act).update(
                state=state,
                next_attempt_at=next_at,
                lease_until=None,
                error_code=code[:64],
                error=error,
            )
        )


def in_force(known: Iterable[Act], action: str) -> Act | None:
    """The act by which a message is hidden (action hide) or liked (like) now, of all of its acts."""
    about = {action, OPPOSITES[action]}
    done = [act for act in known if act.state == Act.State.DONE and act.action in about]
    last = max(done, key=lambda act: (act.settled_at or act.asked_at, act.pk), default=None)
    return last if last is not None and last.action == action else None


def _held(message: Message) -> list[Act]:
    return list(message.acts.filter(state__in=HELD).order_by("pk"))


def _standing(known: list[Act], action: str) -> Act | None:
    """The act that already is what is asked for."""
    about = [act for act in known if act.action in {action, OPPOSITES.get(action, action)}]
    return about[-1] if about and about[-1].action == action else None


def _supersede(known: list[Act], action: str, at: datetime) -> bool:
    """Whether what stood before them stands again: none of them ever left."""
    gone = set(VERBS) if action == "delete" else {OPPOSITES.get(action, "")}
    unbegun = [act.pk for act in known if act.action in gone and act.state == Act.State.ASKED]
    Act.objects.filter(pk__in=unbegun, state=Act.State.ASKED).update(
        state=Act.State.SUPERSEDED, settled_at=at
    )
    return not any(act.attempt_no for act in known if act.pk in unbegun)


def _current(act: Act) -> QuerySet[Act]:
    return Act.objects.filter(pk=act.pk, state=Act.State.DOING, attempt_no=act.attempt_no)


def _settle(act: Act, state: Act.State, at: datetime, **told: str) -> bool:
    cleared = {"error_code": "", "error": "", **told}
    return bool(_current(act).update(state=state, settled_at=at, lease_until=None, **cleared))


def _tell(act: Act) -> None:
    live.announce(
        f"conversation:{act.conversation_id}",
        "message",
        act.message_id,
        brand=act.channel.brand_id,
    )
