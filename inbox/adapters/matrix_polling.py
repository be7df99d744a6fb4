"""Read on in every room: come where we are invited, and fill what a page left out."""

from __future__ import annotations

from dataclasses import dataclass, field

from inbox.adapters import matrix_events, matrix_rooms
from inbox.adapters.base import Batch
from inbox.adapters.errors import (
    AdapterError,
    CredentialsRejected,
    PayloadMalformed,
    RateLimited,
    Rejected,
    Unreachable,
)
from inbox.adapters.http import part
from inbox.adapters.matrix_home import Homeserver
from inbox.adapters.matrix_rooms import Chapter, Gap, Progress, Room, Told
from inbox.adapters.reading import items, mapping, text
from inbox.core.events import Event

JOINED_AT_ONCE = 5  # each may take as long as another server needs
JOIN_TRIES = 30
OPEN_RULES = frozenset({"public", "restricted", "knock_restricted"})


@dataclass(slots=True)
class Poll:
    """One page of what is new. Nothing is remembered but what `progress` holds."""

    home: Homeserver
    account: str
    progress: Progress
    found: list[Event] = field(default_factory=list)

    def run(self) -> Batch:
        """What is new comes first, then a page of what was left out: a flooded room delays no other."""
        self._go_on()
        has_come = self._come()
        has_filled = bool(self.progress.gaps) and self._fill(self.progress.gaps.pop(0))
        again = has_come or (has_filled and bool(self.progress.gaps))
        return Batch(tuple(self.found), self.progress.cursor, again=again)

    def _go_on(self) -> None:
        """From where everything was read. The first time nothing is: history is nobody waiting."""
        since = self.progress.since
        answer = self.home.sync(since)
        self.progress.since = text(answer.get("next_batch"))
        if not self.progress.since:
            raise PayloadMalformed("The answer does not say where to go on.", "no_next_batch")
        rooms = mapping(answer, "rooms")
        for where in ("join", "leave"):
            for room, section in mapping(rooms, where).items():
                self.progress.invites.pop(room, None)
                if since:
                    self._read_room(room, mapping(section), since)
        for room, section in mapping(rooms, "invite").items():
            self._invited(room, items(mapping(section, "invite_state").get("events")))

    def _read_room(self, room: str, section: Told, since: str) -> None:
        timeline = mapping(section, "timeline")
        is_new = matrix_rooms.is_new(section)
        events = items(timeline.get("events"))
        state = items(mapping(section, "state").get("events"))
        told = matrix_rooms.chapter(events, state, self.account, is_new=is_new)
        self._read(room, told, items(mapping(section, "ephemeral").get("events")))
        start = text(timeline.get("prev_batch"))
        if timeline.get("limited") is True and start and not told.is_whole:
            self.progress.gaps.append(Gap(room, start, "" if is_new else since))

    def _fill(self, gap: Gap) -> bool:
        """One page of a gap; False where it could not be had. The gap then waits behind the others."""
        before = dict(self.progress.reactions)
        try:
            self._read_back(gap)
            return True
        except Rejected as error:
            self._tell_unknown(gap.room, "gap_unreadable", {"code": error.code, "from": gap.start})
            return True
        except (Unreachable, RateLimited):
            self.progress.reactions = before
            self.progress.gaps.append(gap)
            return False

    def _read_back(self, gap: Gap) -> None:
        answer = self.home.back(gap)
        events = items(answer.get("chunk"))[::-1]
        state = items(answer.get("state"))
        told = matrix_rooms.chapter(events, state, self.account, is_new=not gap.end)
        self._read(gap.room, told, [])
        start = text(answer.get("end"))
        if start and start != gap.start and not told.is_whole:
            self.progress.gaps.append(Gap(gap.room, start, gap.end))

    def _read(self, room_id: str, told: Chapter, ephemeral: list[Told]) -> None:
        if not told.events and not ephemeral:
            return
        room = open_room(
            self.home,
            self.account,
            room_id,
            told,
            is_placing=bool(ephemeral) or matrix_events.is_said(told.events),
            reactions=self.progress.reactions,
        )
        read = [matrix_events.read(room, one) for one in told.events]
        self.found += [event for event in read if event]
        self.found += matrix_events.receipts(room, map(matrix_rooms.sound, ephemeral))

    def _invited(self, room: str, shown: list[Told]) -> None:
        """What is said in an encrypted room we could not read: we stay out, and say so."""
        if matrix_rooms.is_encrypted(shown):
            self._tell_unknown(room, "encrypted_invitation", {"invite_state": shown})
        else:
            self.progress.invites.setdefault(room, 0)

    def _come(self) -> bool:
        """Join where we were invited; whether we came in anywhere. A room that stays shut is told of."""
        has_come = False
        for room in list(self.progress.invites)[:JOINED_AT_ONCE]:
            tries = self.progress.invites.pop(room) + 1
            try:
                self.home.call("POST", f"/rooms/{part(room)}/join", content={}, is_safe=True)
                has_come = True
            except CredentialsRejected:
                raise
            except RateLimited:
                self.progress.invites[room] = tries - 1
                break
            except AdapterError as error:
                if tries >= JOIN_TRIES:
                    self._tell_unknown(room, "invitation_failed", {"code": error.code})
                else:
                    self.progress.invites[room] = tries
        return has_come

    def _tell_unknown(self, room_id: str, kind: str, told: Told) -> None:
        room = Room(id=room_id, account=self.account, find=lambda _event: {})
        self.found.append(matrix_events.unknown(room, kind, matrix_rooms.sound(told)))


def open_room(
    home: Homeserver,
    account: str,
    room_id: str,
    told: Chapter,
    *,
    is_placing: bool,
    reactions: dict[str, list[str]],
) -> Room:
    """The room as it is now. `is_placing`: something in it needs a thread, so it is asked what it is like."""
    is_open, title = False, ""
    if is_placing:
        rule = home.state(room_id, "m.room.join_rules").get("join_rule")
        seen_by = home.state(room_id, "m.room.history_visibility").get("history_visibility")
        is_open = text(rule) in OPEN_RULES or seen_by == "world_readable"
        title = text(home.state(room_id, "m.room.name").get("name"))
    known = {text(one.get("event_id")): one for one in told.events}

    def find(event: str) -> Told:
        if event not in known:
            known[event] = home.event(room_id, event)
        return known[event]

    return Room(
        id=room_id,
        account=account,
        find=find,
        title=title,
        is_open=is_open,
        names=told.names,
        reactions=reactions,
    )
