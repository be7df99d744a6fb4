"""People who answer, played: quick, not always there, and by the same operations as anybody."""

from __future__ import annotations

import random
import threading
import uuid
from dataclasses import dataclass, field

from django.db import Error as DatabaseError
from django.db import connection
from django.utils import timezone

from inbox.errors import Refused
from inbox.models import Channel, Conversation, Delivery, User
from responders.drill.topics import ANSWERS
from responders.operations import replies

LOOK_EVERY = 0.5  # seconds
ANSWERED, RESOLVED = 0.85, 0.25  # shares: of what waits, of what was answered
AT_ONCE = 50
UNSAID = ("held", "queued", "claimed", "sending", "uncertain", "needs_human")


@dataclass(slots=True)
class Promised:
    """Texts that were promised, by delivery; `refused` counts those the inbox would not take."""

    texts: dict[int, str] = field(default_factory=dict)
    refused: int = 0
    interrupted: int = 0


class Agents:
    """Works in a thread of its own until `stop` is set; survives a database that goes away."""

    def __init__(self, channels: list[Channel], users: list[User], seed: int, run: int) -> None:
        self.channels = [channel.pk for channel in channels]
        self.users = users
        self.promised = Promised()
        self.stop = threading.Event()
        self._seed, self._run = seed, run
        self._left: set[str] = set()
        self._since = timezone.now()

    def work(self) -> None:
        while not self.stop.wait(LOOK_EVERY):
            try:
                for conversation in self._waiting():
                    if self.stop.is_set():
                        break
                    self._attend(conversation)
            except DatabaseError:
                self.promised.interrupted += 1
                connection.close()
        connection.close()

    def _waiting(self) -> list[Conversation]:
        """Whose turn is ours, without an answer on its way, and not left lying on purpose."""
        unsaid = Delivery.objects.filter(channel__in=self.channels, state__in=UNSAID)
        waiting = (
            Conversation.objects.awaiting_us()
            .filter(channel__in=self.channels, received_at__gte=self._since)
            .exclude(pk__in=unsaid.values("conversation"))
            .select_related("handling")
            .order_by("waiting_since")[: AT_ONCE * 4]
        )
        return [found for found in waiting if self._key(found) not in self._left][:AT_ONCE]

    def _attend(self, conversation: Conversation) -> None:
        drawn = random.Random(f"{self._seed}:{self._key(conversation)}")
        if drawn.random() > ANSWERED:
            self._left.add(self._key(conversation))
            return
        number = len(self.promised.texts) + self.promised.refused + 1
        # The sign makes every answer one of a kind, so that the ledger tells twice from once.
        text = f"{drawn.choice(ANSWERS)} (#{self._run}-{number})"
        user = self.users[conversation.pk % len(self.users)]
        try:
            delivery = replies.submit(
                conversation,
                text=text,
                mode=conversation.visibility,
                client_token=uuid.UUID(int=drawn.getrandbits(128), version=4),
                by=user,
                at=timezone.now(),
                then_resolve=drawn.random() < RESOLVED,
                takes_over=True,
            )
        except Refused:
            self.promised.refused += 1
            self._left.add(self._key(conversation))
            return
        self.promised.texts[delivery.pk] = text

    def _key(self, conversation: Conversation) -> str:
        """New with every word of the customer's."""
        return f"{conversation.thread_key}:{conversation.last_inbound_at}"
