"""A Matrix account: the rooms it is invited to, closed and open; asked from its homeserver, never encrypted."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from inbox.adapters import attached, matrix_events, matrix_rooms, reading
from inbox.adapters.base import Account, Adapter, Batch, Download, Draft, Field, Receipt
from inbox.adapters.errors import Ambiguous, Rejected, Unreachable, Unsupported
from inbox.adapters.http import part
from inbox.adapters.lookout import Lookout
from inbox.adapters.matrix_home import PAGE, Homeserver
from inbox.adapters.matrix_listening import Sync
from inbox.adapters.matrix_polling import Poll, open_room
from inbox.adapters.matrix_rooms import Gap, Progress, Told, event_of, person_of, room_of
from inbox.adapters.toward import Toward
from inbox.core.capabilities import Capabilities
from inbox.core.events import EchoSeen, Event, Visibility
from inbox.core.lengths import Measure

# An event may have 65,536 bytes, as JSON and with signatures; escaped, a text of line breaks is twice as long.
LONGEST = 30_000
LARGEST_FILE = 50_000_000  # what Synapse takes unless told otherwise
MSGTYPES = {"image": "m.image", "video": "m.video", "audio": "m.audio", "file": "m.file"}
TYPING_MILLISECONDS = 10_000
LIKED_ALREADY = "M_DUPLICATE_ANNOTATION"
LIKE = "👍"
MOST_PAGES = 25  # of our own words, when one is looked for


class Matrix(Adapter):
    kind = "matrix"
    label = "Matrix"
    capabilities = Capabilities(
        visibility=frozenset(Visibility),
        max_length={Visibility.PUBLIC: LONGEST, Visibility.PRIVATE: LONGEST},
        measure=Measure.BYTES,
        polls=True,
        listens=timedelta(seconds=30),
        edits=True,
        removes=True,
        reports=True,
        echoes=True,
        idempotent_send=True,
        list_is_complete=True,
        fetches=True,
        encloses=dict.fromkeys(MSGTYPES, LARGEST_FILE),
        actions=frozenset({"delete", "like", "unlike"}),
        gestures=frozenset({"read", "typing"}),
    )
    fields = (
        Field("homeserver", "Homeserver", "Such as https://matrix.example.org"),
        Field(
            "access_token",
            "Access token",
            "Of a device of its own, without encryption.",
            secret=True,
        ),
    )

    def poll(self, cursor: str | None) -> Batch:
        """`cursor` is how far everything was read. Joins rooms that invite us, unless they are encrypted."""
        return Poll(self._home, self._account, Progress.of(cursor)).run()

    def lookout(self) -> Lookout:
        return Sync(self._home)

    def send(self, draft: Draft) -> Receipt:
        """The homeserver knows our key for a day: the same key again is the same message."""
        room = room_of(draft.thread_key)
        if self._home.state(room, "m.room.encryption"):
            raise Rejected("The room is encrypted by now; answer in a Matrix app.", "encrypted")
        said: dict[str, Any] = {}
        if answered := event_of(draft.in_reply_to):
            said["m.relates_to"] = {"m.in_reply_to": {"event_id": answered}}
        person = person_of(draft.thread_key) or draft.recipient
        said["m.mentions"] = {"user_ids": [person]} if person.startswith("@") else {}
        path = f"/rooms/{part(room)}/send/m.room.message/{part(draft.key)}"
        with attached.handed_over(self._account, draft, self._home.upload) as uris:
            said |= _content(draft, "".join(uris))
            event = reading.identifier(self._home.call("PUT", path, content=said).get("event_id"))
        if not event:
            raise Ambiguous("The homeserver's answer has no id.", "no_id")
        return Receipt(f"{room}/{event}")

    def recent(self, thread_key: str, since: datetime) -> list[Event]:
        room_id = room_of(thread_key)
        found: list[Event] = []
        for page in self._own_words(room_id, since):
            room = open_room(
                self._home, self._account, room_id, page, is_placing=True, reactions={}
            )
            found += [event for told in page.events if (event := matrix_events.read(room, told))]
        return [
            event
            for event in found
            if isinstance(event, EchoSeen) and (event.marker or event.thread_key == thread_key)
        ]

    def whoami(self) -> Account:
        account = reading.text(self._home.call("GET", "/account/whoami").get("user_id"))
        if not account:
            raise Unreachable("The homeserver's answer has no id.", "no_id")
        try:
            profile = self._home.call("GET", f"/profile/{part(account)}")
        except Rejected:  # nobody has given it a name yet
            profile = {}
        return Account(account, reading.text(profile.get("displayname")) or account, account)

    def act(self, action: str, target: str) -> None:
        room, event = f"/rooms/{part(room_of(target))}", event_of(target)
        once = reading.digest([action, target])
        match action:
            case "delete":
                self._home.call("PUT", f"{room}/redact/{part(event)}/{once}", content={})
            case "like":
                # Liked, taken back and liked again are two likes: the same name would be the first one.
                self._like(f"{room}/send/m.reaction/{uuid.uuid4()}", event)
            case "unlike":
                for liked in self._home.reactions(room_of(target), event, self._account, LIKE):
                    path = f"{room}/redact/{part(liked)}/{reading.digest([action, liked])}"
                    self._home.call("PUT", path, content={})
            case _:
                raise Unsupported(f"{self.kind} cannot {action}")

    def gesture(self, gesture: str, toward: Toward) -> None:
        room, event = f"/rooms/{part(room_of(toward.thread_key))}", event_of(toward.message)
        match gesture:
            case "read":
                read = {"m.fully_read": event, "m.read": event}
                self._home.call("POST", f"{room}/read_markers", content=read, is_safe=True)
            case "typing":
                shown = {"typing": True, "timeout": TYPING_MILLISECONDS}
                path = f"{room}/typing/{part(self._account)}"
                self._home.call("PUT", path, content=shown, is_safe=True)
            case _:
                raise Unsupported(f"{self.kind} shows no {gesture}")

    def media(self, ref: str) -> Download:
        """`ref` is an `mxc://`; our homeserver has it, or gets it from theirs."""
        return Download(url=self._home.place_of(ref), headers=self._home.proof, is_own_server=True)

    @property
    def _account(self) -> str:
        return self.secrets.get("account", "") or self.credentials.get("account", "")

    @property
    def _home(self) -> Homeserver:
        address = self.base_url or self.credentials.get("homeserver", "")
        return Homeserver(self.http, address, self.credentials.get("access_token", ""))

    def _like(self, path: str, event: str) -> None:
        relation = {"rel_type": "m.annotation", "event_id": event, "key": LIKE}
        try:
            self._home.call("PUT", path, content={"m.relates_to": relation})
        except Rejected as error:
            if error.code != LIKED_ALREADY:
                raise

    def _own_words(self, room: str, since: datetime) -> Iterator[matrix_rooms.Chapter]:
        """Pages of what our account said in the room, back to `since`; never a part of them for all."""
        wanted = json.dumps({"senders": [self._account], "types": sorted(matrix_events.SAID)})
        gap = Gap(room, "")
        for _page in range(MOST_PAGES):
            answer = self._home.page(gap, wanted, PAGE)
            said = reading.items(answer.get("chunk"))
            fresh = [one for one in said if _is_since(one, since)]
            yield matrix_rooms.chapter(fresh, [], self._account, is_new=False)
            end = reading.text(answer.get("end"))
            if len(fresh) < len(said) or end in {"", gap.start}:
                return
            gap = Gap(room, end)
        raise Unreachable("Too much was said since to find one message in it.", "too_many_pages")


def _content(draft: Draft, uri: str) -> Told:
    """Words; or a file, whose name is its body where no words go with it."""
    if not draft.media:
        return {"msgtype": "m.text", "body": draft.text}
    one = draft.media[0]
    return {
        "msgtype": MSGTYPES[one.kind],
        "body": draft.text or one.name,
        "filename": one.name,
        "url": uri,
        "info": {"mimetype": one.mime, "size": len(one.content)},
    }


def _is_since(told: Told, since: datetime) -> bool:
    at = reading.moment(told.get("origin_server_ts"), milliseconds=True)
    return at >= since.astimezone(UTC)
