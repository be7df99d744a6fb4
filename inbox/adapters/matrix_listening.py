"""Listen to a homeserver: a /sync that is answered when something is new; what it was, the poll reads."""

from __future__ import annotations

from inbox.adapters.errors import Unreachable
from inbox.adapters.lookout import Lookout
from inbox.adapters.matrix_home import Homeserver
from inbox.adapters.reading import mapping, text

# A call may wait for 15 seconds; a server that answers later than it was asked to is still heard.
LONGEST_SECONDS = 10.0
TOLD = ("join", "leave", "invite")


class Sync(Lookout):
    """Goes on from where it stood when it began, apart from how far the poll has read."""

    def __init__(self, home: Homeserver) -> None:
        self._home = home
        self._since = _place(home.sync(""))
        self._is_closed = False

    def news(self, seconds: float) -> bool:
        if self._is_closed:
            raise Unreachable("The homeserver is not listened to any longer.", "closed")
        answer = self._home.awaited(self._since, min(seconds, LONGEST_SECONDS))
        self._since = _place(answer)
        rooms = mapping(answer, "rooms")
        return any(mapping(rooms, where) for where in TOLD)

    def close(self) -> None:
        self._is_closed = True  # a call under way ends by itself, in seconds


def _place(answer: dict[str, object]) -> str:
    since = text(answer.get("next_batch"))
    if not since:
        raise Unreachable("The answer does not say where to go on.", "no_next_batch")
    return since
