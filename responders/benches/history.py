"""A past of a bank to be replayed: conversations with all that happens in them, recorded in two sittings.

Everything is drawn from one seed. The clocks are recorded by reconciling after the first half of each
conversation's facts, and again after all, so that what is replayed at once was recorded step by step.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from inbox.core.events import Visibility
from inbox.core.states import CONVERSATION, Sending
from inbox.models import (
    Activity,
    Brand,
    Channel,
    Contact,
    Conversation,
    Delivery,
    Identity,
    Message,
    User,
)
from inbox.operations.bulk import insert
from responders.models import Handling, Queue, Responder, SlaPolicyVersion, Team
from responders.operations import calendars, clocks, policies, terms
from responders.operations.calendars import Plan
from responders.operations.evidence import Asked

BATCH = 2000
FIRST, DAYS = datetime(2026, 8, 3, tzinfo=UTC), 90
END = FIRST + timedelta(days=DAYS + 14)  # by then everything has been heard of
PRIORITIES, SHARES = (1, 2, 3, 4), (5, 20, 60, 15)
AGENTS, CHANNELS = 20, 6
_CONVERSATION = (
    "brand_id channel_id identity_id thread_key visibility context permalink status turn preview last_message_at "
    "created_at received_at"
)
_MESSAGE = (
    "conversation_id channel_id direction source visibility kind author_id external_id in_reply_to permalink text "
    "is_veiled needs_no_reply version occurred_at received_at reactions"
)
_DELIVERY = (
    "message_id conversation_id channel_id state key is_private_reply resolves next_attempt_at attempt_no looked_up "
    "give_up_at error_code error accepted_at created_at"
)
_ACTIVITY = "brand_id conversation_id verb old new actor_id detail at"


@dataclass(frozen=True, slots=True)
class Stage:
    """Whose past it is. users: of the agents, who answer; version: of the policy in force."""

    brand: Brand
    channels: list[Channel]
    identity: Identity
    queue: Queue
    users: list[int]
    version: SlaPolicyVersion


@dataclass(slots=True)
class Tale:
    """One conversation: what happened, as rows that only lack its id. Each event is (at, table, row)."""

    channel: Channel
    visibility: str
    created_at: datetime
    priority: int = 3
    status: str = "new"
    events: list[tuple[datetime, str, dict[str, Any]]] = field(default_factory=list)

    def add(self, at: datetime, table: str, **row: Any) -> None:
        self.events.append((at, table, row))


def a_stage() -> Stage:
    brand = Brand.objects.create(name="Bench", slug="bench", created_at=FIRST)
    channels = [
        Channel.objects.create(brand=brand, kind="sandbox", account=f"bench-{n}", created_at=FIRST)
        for n in range(CHANNELS)
    ]
    contact = Contact.objects.create(brand=brand, created_at=FIRST)
    identity = Identity.objects.create(
        contact=contact, channel=channels[0], external_id="bench", created_at=FIRST
    )
    users = [User.objects.create(username=f"agent-{n}") for n in range(AGENTS)]
    for user in users:
        Responder.objects.create(user=user, role=Responder.Role.AGENT, name=user.username)
    team = Team.objects.create(brand=brand, name="Bench")
    queue = Queue.objects.create(brand=brand, team=team, slug="general", name="Bench")
    week = {
        day: [("08:00", "12:00"), ("13:00", "17:00")] for day in ("mon", "tue", "wed", "thu", "fri")
    }
    office = calendars.create(brand, "Office", Plan("Asia/Jakarta", week), by=None, at=FIRST)
    policy = policies.create(brand, "Standard", _spec(office.current_id), by=None, at=FIRST)
    assert policy.current is not None
    return Stage(brand, channels, identity, queue, [user.pk for user in users], policy.current)


def _spec(calendar: int | None) -> dict[str, Any]:
    minutes = {
        "assignment": (10, None, ()), "first_reply": (30, calendar, ()), "next_reply": (60, calendar, ()),
        "update": (240, calendar, ()), "requester_wait": (2880, None, ()), "resolution": (960, calendar, ("pending",)),
    }  # fmt: skip
    return {
        "conditions": {},
        "targets": {
            metric: {
                str(priority): {
                    "seconds": length * 60 * priority // 3, "calendar": by, "warn_at": 0.75, "pauses": list(pauses),
                }
                for priority in PRIORITIES
            }
            for metric, (length, by, pauses) in minutes.items()
        },
    }  # fmt: skip


def build(stage: Stage, count: int, seed: int = 1) -> int:
    """`count` conversations with their clocks; returns how many facts they hold."""
    draw, facts = Random(seed), 0
    for start in range(0, count, BATCH):
        tales = [_tale(draw, stage) for _ in range(min(BATCH, count - start))]
        ids = _begin(stage, tales)
        for half in (0, 1):
            _write(stage, tales, ids, half)
            clocks.reconcile(Conversation.objects.filter(pk__in=ids).only("pk"), at=END)
        facts += sum(len(tale.events) for tale in tales)
    return facts


def _tale(draw: Random, stage: Stage) -> Tale:
    at = FIRST + timedelta(seconds=draw.randrange(DAYS * 86400))
    is_public = draw.random() < 0.4
    visibility = (Visibility.PUBLIC if is_public else Visibility.PRIVATE).value
    tale = Tale(draw.choice(stage.channels), visibility, at)
    tale.priority = draw.choices(PRIORITIES, SHARES)[0]
    _priority(tale, stage, at, "")
    _customer(tale, draw, at)
    if draw.random() < 0.9:
        user = draw.choice(stage.users)
        at += timedelta(seconds=draw.randrange(1, 1800))
        tale.add(at, "activity", verb="assigned", actor_id=user)
    for _turn in range(draw.choices((1, 2, 3, 4, 6), (30, 30, 20, 12, 8))[0]):
        at = _turned(tale, draw, stage, at)
    if draw.random() < 0.85:
        _move(tale, at + timedelta(minutes=draw.randrange(0, 200)), "resolved")
        if draw.random() < 0.12:  # the customer comes back, and is answered or not
            at += timedelta(hours=draw.randrange(4, 60))
            _customer(tale, draw, at)
            _move(tale, at, "open")
            at = _turned(tale, draw, stage, at)
            if draw.random() < 0.8:
                _move(tale, at + timedelta(minutes=5), "resolved")
    tale.events.sort(key=lambda event: event[0])
    return tale


def _turned(tale: Tale, draw: Random, stage: Stage, at: datetime) -> datetime:
    """One thing after another of those that happen while a conversation is open."""
    at += timedelta(seconds=int(draw.lognormvariate(7, 1.4)))
    kind = draw.choices(
        ("reply", "write", "snooze", "pending", "priority", "release", "spam"),
        (46, 26, 6, 9, 7, 4, 2),
    )[0]
    if kind == "reply":
        _reply(tale, draw, stage, at)
    elif kind == "write":
        _customer(tale, draw, at)
    elif kind in ("snooze", "pending", "spam"):
        _move(tale, at, {"snooze": "snoozed"}.get(kind, kind))
        at += timedelta(minutes=draw.randrange(10, 1500))
        _move(tale, at, "open")
    elif kind == "priority":
        old, tale.priority = tale.priority, draw.choice(PRIORITIES)
        if old != tale.priority:
            _priority(tale, stage, at, terms.key(stage.version.pk, old))
    else:
        tale.add(at, "activity", verb="released")
        at += timedelta(minutes=draw.randrange(1, 60))
        tale.add(at, "activity", verb="claimed", actor_id=draw.choice(stage.users))
    return at


def _priority(tale: Tale, stage: Stage, at: datetime, old: str) -> None:
    """With what it was chosen by, as the product writes it."""
    new = terms.key(stage.version.pk, tale.priority)
    asked = Asked(stage.queue.slug, None, tale.priority, "id", "", "", ())
    detail = {"asked": asked._asdict()}
    tale.add(at, "activity", verb=clocks.POLICY_APPLIED, old=old, new=new, detail=detail)


def _move(tale: Tale, at: datetime, status: str) -> None:
    if CONVERSATION.allows(tale.status, status):
        tale.add(at, "activity", verb="status_changed", old=tale.status, new=status)
        tale.status = status


def _customer(tale: Tale, draw: Random, at: datetime) -> None:
    heard = at + timedelta(seconds=draw.choice((1, 1, 2, 5, 600)))
    marked = draw.random() < 0.06
    tale.add(
        at, "message", direction="in", source="customer", occurred_at=at, received_at=heard, needs_no_reply=marked
    )  # fmt: skip


def _reply(tale: Tale, draw: Random, stage: Stage, at: datetime) -> None:
    source = draw.choices(("person", "native", "automatic"), (85, 8, 7))[0]
    visibility = "private" if draw.random() < 0.15 else tale.visibility
    sending = draw.choices(
        (Sending.SENT, Sending.READ, Sending.FAILED, Sending.CANCELLED), (60, 34, 4, 2)
    )[0]
    tale.add(
        at, "message", direction="out", source=source, occurred_at=at, received_at=at, visibility=visibility,
        author_id=draw.choice(stage.users) if source == "person" else None, sending=sending.value,
    )  # fmt: skip


def _begin(stage: Stage, tales: Sequence[Tale]) -> list[int]:
    rows = [
        (
            stage.brand.pk, tale.channel.pk, stage.identity.pk, str(uuid.uuid4()), tale.visibility, "", "", tale.status,
            "ours", "", tale.created_at, tale.created_at, tale.created_at,
        )
        for tale in tales
    ]  # fmt: skip
    ids = [pk for (pk,) in insert(Conversation, _CONVERSATION, rows, returning="id")]
    Handling.objects.bulk_create(
        Handling(
            conversation_id=pk,
            brand=stage.brand,
            queue=stage.queue,
            priority=tale.priority,
            language="id",
            created_at=tale.created_at,
        )
        for pk, tale in zip(ids, tales, strict=True)
    )
    return ids


def _write(stage: Stage, tales: Sequence[Tale], ids: Sequence[int], half: int) -> None:
    """The first or second half of each conversation's events."""
    messages, sendings, activities = [], [], []
    for tale, pk in zip(tales, ids, strict=True):
        middle = (len(tale.events) + 1) // 2
        for at, table, row in tale.events[middle * half : middle * (half + 1)]:
            if table == "activity":
                told = (row["verb"], row.get("old", ""), row.get("new", ""), row.get("actor_id"))
                activities.append((stage.brand.pk, pk, *told, row.get("detail", {}), at))
                continue
            messages.append(_message(pk, tale, row))
            sendings.append(
                (row.get("sending") if row["source"] == "person" else None, pk, tale, at)
            )
    made = insert(Message, _MESSAGE, messages, returning="id")
    deliveries = [
        (
            message_id, pk, tale.channel.pk, sending, str(uuid.uuid4()), False, False, at, 1, 0, at, "", "",
            at if sending in (Sending.SENT, Sending.READ) else None, at,
        )
        for (message_id,), (sending, pk, tale, at) in zip(made, sendings, strict=True)
        if sending
    ]  # fmt: skip
    insert(Delivery, _DELIVERY, deliveries)
    insert(Activity, _ACTIVITY, activities)


def _message(pk: int, tale: Tale, row: dict[str, Any]) -> tuple[Any, ...]:
    return (
        pk, tale.channel.pk, row["direction"], row["source"], row.get("visibility", tale.visibility), "message",
        row.get("author_id"), str(uuid.uuid4()), "", "", "Halo", False, row.get("needs_no_reply", False), "",
        row["occurred_at"], row["received_at"], {},
    )  # fmt: skip
