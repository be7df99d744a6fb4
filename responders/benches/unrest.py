"""What else happens to a past: merged, split, undone, ranked, tagged, heard of late; by the product's own operations.

Each act is drawn from the seed and followed by what the workers do (`attend`), so that clocks are recorded as they are
in a day's work. A refusal is a draw without effect: the conversation had gone on.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from django.db.models import F

from inbox.core.states import Sending, Status
from inbox.errors import Refused
from inbox.models import Contact, Conversation, Identity, Message, Notice
from inbox.models.conversation import LIVE
from inbox.operations import notices
from responders.benches import history
from responders.benches.history import Stage
from responders.models import SlaPolicy, Tag
from responders.operations import (
    attend,
    conversations,
    handlings,
    joinings,
    policies,
    rebasing,
    tags,
    tiers,
)

SHARE = 0.1  # of the conversations
RESTLESS = 2_000  # at most: each act goes through every operation and worker, which takes its time
ACTS = 4  # of each, one after another
TAG, TIER = "vip", "Prioritas"
SECOND = timedelta(seconds=1)


@dataclass(slots=True)
class World:
    """done: acts by name, refused ones not counted. vip: of those with the tag or in the tier, asked first."""

    stage: Stage
    vip: SlaPolicy
    draw: Random
    at: datetime = history.END
    done: Counter[str] = field(default_factory=Counter)

    def later(self, seconds: int = 600) -> datetime:
        self.at += SECOND * self.draw.randint(1, seconds)
        return self.at


def stir(stage: Stage, ids: list[int], seed: int) -> World:
    """Let things happen in SHARE of these conversations, RESTLESS at most; half of it before the policy in force is re-based."""
    world = World(stage, _vip(stage), Random(seed))
    chosen = world.draw.sample(sorted(ids), max(2, min(int(len(ids) * SHARE), RESTLESS)))
    _couple(stage, chosen)
    half = len(chosen) // 2
    _act(world, chosen[:half])
    standard = stage.version.policy
    policies.change(standard, _longer(stage.version.spec), by=None, at=world.later())
    rebased = rebasing.rebase(standard, by=None, at=world.later())
    world.done["rebased conversations"] = rebased.conversations
    _act(world, chosen[half:])
    return world


def _vip(stage: Stage) -> SlaPolicy:
    """Two policies, because conditions of different kinds must all hold."""
    spec = dict(stage.version.spec)
    made = [
        policies.create(stage.brand, name, {**spec, "conditions": asked}, by=None, at=history.FIRST)
        for name, asked in (("VIP", {"tags": [TAG]}), ("Tier", {"tiers": [TIER]}))
    ]
    order = [*(one.pk for one in made), stage.version.policy_id]
    policies.reorder(stage.brand, order, by=None, at=history.FIRST)
    return made[0]


def _longer(spec: dict[str, object]) -> dict[str, object]:
    targets = {
        metric: {
            priority: {**target, "seconds": target["seconds"] * 2}
            for priority, target in by.items()
        }
        for metric, by in spec["targets"].items()  # type: ignore[attr-defined]
    }
    return {**spec, "targets": targets}


def _couple(stage: Stage, ids: list[int]) -> None:
    """Two and two are of one person, who may be merged with themselves and be given a tier."""
    for number in range(0, len(ids), 2):
        contact = Contact.objects.create(brand=stage.brand, created_at=history.FIRST)
        identity = Identity.objects.create(
            contact=contact,
            channel=stage.channels[0],
            external_id=f"restless-{ids[number]}",
            created_at=history.FIRST,
        )
        pair = Conversation.objects.filter(pk__in=ids[number : number + 2])
        pair.update(identity=identity, waiting_since=F("created_at"))


def _act(world: World, ids: list[int]) -> None:
    names = list(_ACTS)
    for pk in ids:
        for _turn in range(ACTS):
            name = world.draw.choice(names)
            conversation = Conversation.objects.get(pk=pk)
            try:
                _ACTS[name](world, conversation)
            except Refused:
                continue
            finally:
                _work_off(world)
            world.done[name] += 1


def _work_off(world: World) -> None:
    Notice.objects.update(next_at=world.at)
    while attend.attend(at=world.at):
        continue


def _withdrawn(
    move: Callable[[World, Conversation], object],
) -> Callable[[World, Conversation], None]:
    def act(world: World, conversation: Conversation) -> None:
        move(world, conversation)
        _work_off(world)
        if world.draw.random() < 0.8:
            conversation.refresh_from_db()
            conversations.take_back(conversation, by=None, at=world.later())

    return act


def _needless(world: World, conversation: Conversation) -> None:
    message = _heard(conversation)
    conversations.mark_no_reply_needed(message, by=None, at=world.later())
    _work_off(world)
    if world.draw.random() < 0.7:
        message.refresh_from_db()
        conversations.unmark_no_reply_needed(message, by=None, at=world.later())


def _ranked(world: World, conversation: Conversation) -> None:
    wanted = world.draw.choice(history.PRIORITIES)
    handlings.prioritise(conversation, wanted, by=None, at=world.later())


def _tagged(world: World, conversation: Conversation) -> None:
    tag = Tag.objects.filter(taggings__conversation=conversation, name=TAG).first()
    if tag is None:
        tags.add(conversation, TAG, by=None, at=world.later())
    else:
        tags.remove(conversation, tag, by=None, at=world.later())


def _placed(world: World, conversation: Conversation) -> None:
    name = world.draw.choice((TIER, ""))
    tiers.place(conversation.identity.contact, name, by=None, at=world.later())


def _merged(world: World, conversation: Conversation) -> None:
    others = Conversation.objects.filter(identity=conversation.identity_id)
    others = others.filter(status__in=[*LIVE, Status.RESOLVED])
    _open(world, conversation)
    source = others.exclude(pk=conversation.pk).filter(visibility=conversation.visibility).first()
    if source is None:
        raise Refused("alone", "")
    joining = joinings.merge(source, conversation, by=None, at=world.later())
    _work_off(world)
    if world.draw.random() < 0.5:
        joinings.undo(joining, by=None, at=world.later())


def _open(world: World, conversation: Conversation) -> None:
    """Most of the past is resolved, and nothing is merged into that or split off from it."""
    if conversation.status == Status.RESOLVED:
        conversations.reopen(conversation, by=None, at=world.later())
        conversation.refresh_from_db()


def _split(world: World, conversation: Conversation) -> None:
    _open(world, conversation)
    joining = joinings.split(_heard(conversation), by=None, at=world.later())
    _work_off(world)
    if world.draw.random() < 0.5:
        joinings.undo(joining, by=None, at=world.later())


def _late(world: World, conversation: Conversation) -> None:
    """Said somewhere in the past, heard of only now: the customer's word, or an answer typed in the platform's app."""
    first, last = (
        conversation.created_at,
        max(conversation.last_message_at, conversation.created_at),
    )
    said_at = first + (last - first) * world.draw.random()
    is_ours = world.draw.random() < 0.5
    message = Message.objects.create(
        conversation=conversation,
        channel_id=conversation.channel_id,
        direction="out" if is_ours else "in",
        source="native" if is_ours else "customer",
        visibility=conversation.visibility,
        external_id=str(uuid.uuid4()),
        text="Halo",
        occurred_at=said_at,
        received_at=world.later(),
        reactions={},
    )
    notices.write(Notice.Kind.CONVERSATION_MOVED, conversation, world.at, message)


def _unsaid(world: World, conversation: Conversation) -> None:
    """The platform says only now that a reply it took has failed."""
    said = conversation.deliveries.filter(state=Sending.SENT).order_by("pk").last()
    if said is None:
        raise Refused("unsaid", "")
    conversation.deliveries.filter(pk=said.pk).update(state=Sending.FAILED)
    notices.write(Notice.Kind.DELIVERY_FAILED, conversation, world.later(), said.message)


def _heard(conversation: Conversation) -> Message:
    found = conversation.messages.filter(direction="in").order_by("occurred_at", "pk").last()
    if found is None:
        raise Refused("silent", "")
    return found


_ACTS: dict[str, Callable[[World, Conversation], None]] = {
    "resolved, mostly taken back": _withdrawn(
        lambda world, one: conversations.resolve(one, by=None, at=world.later())
    ),
    "snoozed, mostly taken back": _withdrawn(
        lambda world, one: conversations.snooze(
            one, world.at + timedelta(days=2), by=None, at=world.later()
        )
    ),
    "spam, mostly taken back": _withdrawn(
        lambda world, one: conversations.mark_spam(one, by=None, at=world.later())
    ),
    "needs no reply, mostly taken back": _needless,
    "opened again": lambda world, one: (
        conversations.reopen(one, by=None, at=world.later()) and None
    ),
    "priority": _ranked,
    "tag": _tagged,
    "tier": _placed,
    "merged, half undone": _merged,
    "split, half undone": _split,
    "heard of late": _late,
    "failed after all": _unsaid,
}
