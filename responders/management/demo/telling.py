"""Tell stories as if they had happened: through the same operations, in the order of their times."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Min

from inbox import adapters
from inbox.adapters.base import WebhookRequest
from inbox.adapters.offline import OFFLINE
from inbox.core.events import MessageReceived
from inbox.models import Channel, Conversation, User
from inbox.operations import dispatch, messages
from responders.drill import payloads
from responders.drill.payloads import Person
from responders.management.demo.stories import CHAT, COMMENT, DIRECT, Line, Story
from responders.models import SlaClock
from responders.operations import attend, breaches, conversations, notes, replies

KINDS = {COMMENT: "facebook", DIRECT: "facebook", CHAT: "telegram"}
TICK = timedelta(milliseconds=90)  # how late the watch is, in the stories
STAMP = uuid.UUID("7c3ad9f2-3a0e-4f0f-9a51-5f3d0a6a1c11")


class StoryClock:
    """What time it is in the stories."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


@dataclass(frozen=True, slots=True)
class Step:
    at: datetime
    number: int  # of the story
    line: Line
    story: Story


class Teller:
    """`clock` is also the played platforms'."""

    def __init__(self, channels: dict[str, Channel], clock: StoryClock) -> None:
        self.channels = channels
        self.clock = clock
        self.people = {user.username: user for user in User.objects.all()}
        self.threads: dict[int, str] = {}

    def tell(self, stories: tuple[Story, ...], *, at: datetime) -> None:
        steps = [
            Step(at - timedelta(minutes=line.minutes), number, line, story)
            for number, story in enumerate(stories)
            for line in story.lines
        ]
        for count, step in enumerate(sorted(steps, key=lambda step: (step.at, step.number))):
            self.clock.at = step.at
            if step.line.by:
                self._catch_up(step.at)
                self._act(step, self.people[step.line.by])
            else:
                self._hear(step, count)
        self._catch_up(at)

    def _hear(self, step: Step, count: int) -> None:
        channel = self.channels[KINDS.get(step.story.where, "webchat")]
        secrets = channel.hook.secrets if channel.hook else {}
        reader = adapters.load(channel.kind)({}, OFFLINE, secrets=secrets)
        body = _body(channel.account, step, count, self.threads.get(step.number, ""))
        (event,) = reader.parse(WebhookRequest("POST", {}, {}, body))
        assert isinstance(event, MessageReceived)
        # Messenger tells no names; people who answer know them all the same.
        named = replace(event, author=replace(event.author, name=step.story.who))
        self.threads.setdefault(step.number, event.thread_key)
        messages.receive([(channel, named)], at=step.at)
        Channel.objects.filter(pk=channel.pk).update(last_event_at=step.at)  # intake would note it

    def _act(self, step: Step, by: User) -> None:
        conversation = Conversation.objects.filter(thread_key=self.threads[step.number]).latest(
            "pk"
        )
        token = uuid.uuid5(STAMP, f"{step.number}:{step.line.minutes}")
        match step.line.does:
            case "say":
                self._say(conversation, step, by, token)
            case "note":
                notes.write(conversation, step.line.text, client_token=token, by=by, at=step.at)
            case "resolve":
                conversations.resolve(conversation, by=by, at=step.at)

    def _say(self, conversation: Conversation, step: Step, by: User, token: uuid.UUID) -> None:
        """Composed a moment earlier, so that it is said when the story says."""
        delivery = replies.submit(
            conversation,
            text=step.line.text,
            mode=conversation.visibility,
            client_token=token,
            by=by,
            at=step.at,
            takes_over=True,
        )
        self.clock.at = delivery.next_attempt_at
        if not dispatch.deliver(delivery.pk, clock=self.clock, draw=lambda: 0.0):
            raise RuntimeError(f"a demo reply was not said: {step.line.text}")

    def _catch_up(self, until: datetime) -> None:
        """Attend to what was told, and find what the watch would have found, dated when it would have."""
        attend.attend(at=until)
        _seen_until(until, "warn_at", "is_warned", breaches.record_soon)
        _seen_until(until, "due_at", "is_breached", breaches.record_due)


def _seen_until(
    until: datetime, field: str, mark: str, record: Callable[..., list[breaches.Seen]]
) -> None:
    waiting = SlaClock.objects.filter(**{"outcome": "", mark: False, f"{field}__lte": until})
    while (first := waiting.aggregate(first=Min(field))["first"]) is not None:
        with connection.cursor() as cursor:
            if not record(cursor, at=first + TICK):
                return


def _body(account: str, step: Step, count: int, thread: str) -> bytes:
    person = Person(*_identity(step.story.who))
    text, at = step.line.text, step.at
    match step.story.where:
        case "comment":
            post = "500" if step.story.about.startswith("Promo") else "501"
            first = thread.rpartition(":")[2]
            name = f"{post}_{count + 1}"
            return payloads.comment(
                account, post, name, text, person, at, parent=first, about=step.story.about
            )
        case "direct":
            return payloads.direct(account, f"m_demo{count}", text, person, at)
        case "chat":
            return payloads.chat(1000 + count, 100 + count, text, person, at)
        case _:
            visitor = f"demo-{person.number}"
            client_id = str(uuid.uuid5(STAMP, str(count)))
            return payloads.visit(visitor, person.name, client_id, text, at)


def _identity(name: str) -> tuple[int, str, str]:
    return number_of(name), name, name.lower().replace(" ", ".")


def number_of(name: str) -> int:
    """The id of a person of the stories, whatever platform they write from."""
    return uuid.uuid5(STAMP, name).int % 10**9 + 10**9
