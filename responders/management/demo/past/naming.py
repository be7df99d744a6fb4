"""What the platforms call people, threads and messages of the past; no name that the told day uses."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from inbox.adapters import reading
from inbox.models import Channel
from responders.management.demo.past.talk import Talk
from responders.management.demo.stories import CHAT, COMMENT, DIRECT, PROMO

KINDS: Mapping[str, str] = {COMMENT: "facebook", DIRECT: "facebook", CHAT: "telegram"}
POST, OUTAGE_POST = "400", "401"
STAMP = uuid.UUID("0d7b6f6e-58c1-4c39-9a55-0c9a3b1f7f52")
SORRY = "Aplikasi sedang mengalami gangguan. Tim kami memperbaikinya; mohon maaf atas ketidaknyamanannya."


class Names:
    """Of one conversation. `number` of a message is unique in the whole past."""

    def __init__(self, talk: Talk, channel: Channel, first: int) -> None:
        assert talk.customer is not None
        self.where, self.person = talk.where, talk.customer.number
        self.post = POST if talk.subject.weight else OUTAGE_POST
        self.context = "" if talk.where != COMMENT else PROMO if talk.subject.weight else SORRY
        self.speaker = f"demo-{self.person}" if channel.kind == "webchat" else str(self.person)
        self.thread = self._thread(channel, first)

    def _thread(self, channel: Channel, first: int) -> str:
        if self.where == COMMENT:
            return f"comment:{channel.account}_{self.post}:{self.message(first)}"
        return f"dm:{self.person}" if self.where == DIRECT else self.speaker

    def message(self, number: int) -> str:
        if self.where == COMMENT:
            return f"{self.post}_{100_000 + number}"
        if self.where == DIRECT:
            return f"m_past{number}"
        if self.where == CHAT:
            return f"{self.person}:{100_000 + number}"
        return reading.key(self.speaker, str(token(f"heard:{number}")))


def token(what: str) -> uuid.UUID:
    """The same for the same, in every past."""
    return uuid.uuid5(STAMP, what)
