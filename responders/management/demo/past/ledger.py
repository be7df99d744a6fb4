"""The past as rows, as the operations write them when things happen; ids come when they are stored."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from inbox.core.states import Sending, Status
from inbox.models import Brand, Channel
from inbox.operations.deliveries import GIVE_UP_AFTER
from responders.management.demo.past.desk import UNDO
from responders.management.demo.past.naming import KINDS, Names, token
from responders.management.demo.past.reading import Reader
from responders.management.demo.past.talk import Event, Talk
from responders.models import Handling, Queue, Responder
from responders.operations import findings, terms
from responders.operations.evidence import POLICY_APPLIED, Asked


@dataclass(frozen=True, slots=True)
class Stage:
    """agents: by user name; versions: of the policy in force, by visibility; first: the queue of what no rule places."""

    brand: Brand
    channels: Mapping[str, Channel]
    agents: Mapping[str, Responder]
    versions: Mapping[str, int]
    first: Queue
    names: findings.Names
    reader: Reader


@dataclass(slots=True)
class Told:
    """Rows of one conversation, each with the moment it was written; `message` is a place in `messages`."""

    talk: Talk
    channel: Channel
    names: Names
    handling: Handling
    messages: list[dict[str, Any]] = field(default_factory=list)
    journal: list[dict[str, Any]] = field(default_factory=list)
    given: list[dict[str, Any]] = field(default_factory=list)
    runs: list[tuple[int, Any, Any, datetime]] = field(default_factory=list)
    tags: dict[str, datetime] = field(default_factory=dict)
    surveys: list[tuple[Any, ...]] = field(default_factory=list)
    waits: list[tuple[int, int, datetime]] = field(default_factory=list)  # of the messages
    key: str = ""
    asked: Asked | None = None
    status: str = Status.NEW
    resolved_at: datetime | None = None
    reopened_at: datetime | None = None

    def write_down(self, verb: str, at: datetime, **row: Any) -> None:
        self.journal.append({"verb": verb, "at": at, **row})

    @property
    def heard_last(self) -> str:
        """The platform's id of the customer's last message."""
        heard = (row for row in reversed(self.messages) if row["direction"] == "in")
        return str(next(heard)["external_id"])


Way = Callable[[Stage, Told, Event, int], None]


def tell(stage: Stage, talk: Talk, first: int, ways: Mapping[str, Way]) -> Told:
    """first: the number of its first message; the next ones follow. ways: to write down other kinds of events."""
    channel = stage.channels[KINDS.get(talk.where, "webchat")]
    handling = Handling(
        brand=stage.brand,
        queue=stage.first,
        priority=3,
        created_at=talk.events[0].settled_at,
    )
    told = Told(talk, channel, Names(talk, channel, first), handling)
    ways = {**_WAYS, **ways}
    for event in sorted(talk.events, key=_stored_at):
        ways[event.kind](stage, told, event, first + len(told.messages))
    return told


def _stored_at(event: Event) -> datetime:
    return event.settled_at or event.at if event.kind == "heard" else event.at


def _heard(stage: Stage, told: Told, event: Event, number: int) -> None:
    at = event.settled_at or event.at
    visibility = told.talk.visibility.value
    verdict, decision = stage.reader.read(told.channel, event.text, visibility)
    place = len(told.messages)
    told.messages.append(
        {
            "direction": "in", "source": "customer", "author": None, "number": number, "is_veiled": decision.veil,
            "external_id": told.names.message(number), "masked": stage.reader.mask(told.channel, event.text),
            "needs_no_reply": decision.no_reply_needed, "occurred_at": event.at, "received_at": at, "token": None,
        }
    )  # fmt: skip
    is_fresh = told.reopened_at == at
    findings.merge(told.handling, verdict, decision, stage.names, is_fresh=is_fresh)
    told.runs.append((place, verdict, decision, at))
    for tag in sorted({" ".join(tag.split()).lower() for tag in decision.tags} - set(told.tags)):
        told.tags[tag] = at
        told.write_down("tagged", at, detail={"name": tag})
    if decision.no_reply_needed:
        detail = findings.why_no_reply(verdict, decision)
        told.write_down("no_reply_needed", at, message=place, detail=detail)
    _promise(stage, told, at)


def _promise(stage: Stage, told: Told, at: datetime) -> None:
    """The terms, and what they were chosen by; written again wherever that changed."""
    handling = told.handling
    assert handling.queue is not None
    asked = Asked(
        handling.queue.slug, None, handling.priority, handling.language, handling.intent, "",
        tuple(sorted(told.tags)),
    )  # fmt: skip
    key = terms.key(stage.versions[told.talk.visibility.value], handling.priority)
    if (asked, key) != (told.asked, told.key):
        told.write_down(
            POLICY_APPLIED, at, old=told.key, new=key, detail={"asked": asked._asdict()}
        )
        told.asked, told.key = asked, key


def _said(stage: Stage, told: Told, event: Event, number: int) -> None:
    accepted_at = event.settled_at or event.at
    user = stage.agents[event.by].user_id
    place = len(told.messages)
    key = token(f"delivery:{number}")
    is_chat = told.channel.kind == "webchat"
    told.messages.append(
        {
            "direction": "out", "source": "person", "author": user, "number": number, "text": event.text,
            "external_id": str(key) if is_chat else told.names.message(number),
            "in_reply_to": told.heard_last, "occurred_at": accepted_at, "received_at": event.at,
            "token": token(f"said:{number}"), "delivery": promised(key, event.at, accepted_at, event.tries),
        }
    )  # fmt: skip
    visibility = told.talk.visibility.value
    told.write_down("reply_composed", event.at, new=visibility, message=place, actor=user)
    sent(told, place, event.at, accepted_at, event.tries)


def promised(key: object, at: datetime, accepted_at: datetime, tries: int = 1) -> dict[str, Any]:
    return {
        "state": Sending.SENT.value, "key": str(key), "next_attempt_at": accepted_at if tries > 1 else at + UNDO,
        "attempt_no": tries, "give_up_at": at + GIVE_UP_AFTER, "accepted_at": accepted_at, "created_at": at,
        "failed_at": at + UNDO,
    }  # fmt: skip


def sent(told: Told, place: int, at: datetime, accepted_at: datetime, tries: int = 1) -> None:
    for attempt in range(1, tries + 1):
        is_last = attempt == tries
        told.write_down(
            "delivery_moved",
            accepted_at if is_last else at + UNDO,
            old=Sending.SENDING.value,
            new=Sending.SENT.value if is_last else Sending.QUEUED.value,
            message=place,
            detail={"attempt": attempt, "code": "" if is_last else "unreachable"},
        )


def _noted(stage: Stage, told: Told, event: Event, number: int) -> None:
    user = stage.agents[event.by].user_id
    told.messages.append(
        {
            "direction": "note", "source": "person", "author": user, "number": number, "text": event.text,
            "visibility": "private", "occurred_at": event.at, "received_at": event.at,
            "token": token(f"noted:{number}"),
        }
    )  # fmt: skip
    told.write_down("noted", event.at, message=len(told.messages) - 1, actor=user)


def _given(stage: Stage, told: Told, event: Event, number: int) -> None:
    to, by = stage.agents[event.old], stage.agents[event.by].user_id
    if told.given:
        told.given[-1]["ended_at"] = event.at
    told.given.append({"responder_id": to.pk, "by_id": by, "at": event.at, "ended_at": None})
    told.handling.owner = to
    told.write_down(event.text, event.at, actor=by, detail={"name": to.name})


def _moved(stage: Stage, told: Told, event: Event, number: int) -> None:
    by = stage.agents[event.by].user_id if event.by else None
    kept = told.resolved_at if by is not None else None
    told.write_down(
        "status_changed", event.at, old=event.old, new=event.text, actor=by,
        detail={"resolved_at": kept.isoformat()} if kept else {},
    )  # fmt: skip
    told.status = event.text
    if event.old == Status.RESOLVED:
        told.reopened_at = event.at
    if told.status != Status.CLOSED:
        told.resolved_at = event.at if told.status == Status.RESOLVED else None


_WAYS: Mapping[str, Way] = {
    "heard": _heard, "said": _said, "noted": _noted, "given": _given, "moved": _moved,
}  # fmt: skip
