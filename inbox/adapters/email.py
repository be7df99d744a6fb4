"""A mailbox of the brand: read over IMAP, answered over SMTP, every answer in its thread."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.message import Message
from typing import Any

from inbox.adapters import email_idle, email_mailbox, email_post, reading
from inbox.adapters.base import (
    Account,
    Batch,
    Download,
    Draft,
    Receipt,
)
from inbox.adapters.email_access import Held
from inbox.adapters.email_events import Mail, bare_id, external_id, message_id, read
from inbox.adapters.email_mailbox import LARGEST, Mailbox
from inbox.adapters.email_reading import files, ids, parsed, part_bytes, people
from inbox.adapters.email_writing import Sender, compose
from inbox.adapters.errors import AdapterError, Rejected, Unreachable
from inbox.adapters.lookout import Lookout
from inbox.core.capabilities import Capabilities
from inbox.core.events import EchoSeen, Event, Visibility

PAGE = 50  # mails
PAGE_BYTES = 30_000_000
MOST_CANDIDATES = 20  # mails with an id like the one that is sought
INBOX = "INBOX"
ENCLOSED = 20_000_000  # bytes of one file; servers differ in what they take
BEFORE = timedelta(days=1)  # servers search by days, each in a zone of its own


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a folder was read: its UIDVALIDITY, the last UID, and when that mail had come."""

    validity: str = ""
    uid: int = 0
    at: str = ""


class Email(Held):
    kind = "email"
    label = "E-mail"
    capabilities = Capabilities(
        is_mail=True,
        visibility=frozenset({Visibility.PRIVATE}),
        max_length={Visibility.PRIVATE: 100_000},
        polls=True,
        poll_every=timedelta(seconds=10),
        listens=timedelta(seconds=30),  # of the folder of sent mail nobody tells us
        reports=True,
        echoes=True,
        fetches=True,
        encloses=dict.fromkeys(("image", "video", "audio", "file"), ENCLOSED),
        max_enclosures=10,
    )

    def poll(self, cursor: str | None) -> Batch:
        """`cursor` tells how far inbox and sent mail were read. Begins with what comes from now on."""
        told = reading.mapping(json.loads(cursor)) if cursor else {}
        events: list[Event] = []
        again, reached = False, {}
        with email_mailbox.opened(self._imap) as box:
            for name, folder in self._folders(box):
                box.select(folder)
                begun = _progress(told.get(name))
                mails, reached[name], more = _new(box, begun, name)
                again = again or more
                for mail in mails:
                    events += read(mail, self._address)
        return Batch(tuple(events), json.dumps(reached), again=again)

    def lookout(self) -> Lookout:
        """Of the inbox alone. Who listens keeps nothing: a token that ended is the poll's to renew."""
        if self._is_open_by_token and self.has_ended:
            raise Unreachable("The access token has ended, and is made anew with the next poll.")
        return email_idle.listened(self._imap, INBOX)

    def send(self, draft: Draft) -> Receipt:
        """Our key makes the Message-ID, by which it is known again in the folder of sent mail."""
        sender = Sender(self._address, self.credentials.get("name", ""), self._tags)
        with email_mailbox.opened(self._imap) as box:
            at = datetime.fromtimestamp(self.clock(), UTC)
            original = self._original(box, draft)
            try:
                mail, recipient = compose(draft, sender, original, at=at)
            except ValueError as error:  # a header that the standard library will not write
                raise Rejected("This mail cannot be written.", "unwritable") from error
            email_post.hand_over(self._smtp, mail, self._address, recipient)
            with contextlib.suppress(AdapterError, OSError, ValueError):  # it is said, copy or not
                self._file(box, mail.as_bytes(), draft)
        return Receipt(message_id(draft.key, draft.thread_key, self._address))

    def recent(self, thread_key: str, since: datetime) -> list[Event]:
        found: list[Event] = []
        with email_mailbox.opened(self._imap) as box:
            folder = box.sent_folder()
            if not folder:
                return []
            box.select(folder)
            uids = box.since(since.astimezone(UTC) - BEFORE)[-PAGE:]
            for uid, (size, _at) in box.listed(uids).items():
                for mail in _mail(box, uid, size, "sent"):
                    found += read(mail, self._address)
        return [one for one in found if isinstance(one, EchoSeen) and one.thread_key == thread_key]

    def whoami(self) -> Account:
        """Signs in at both servers."""
        with email_mailbox.opened(self._imap) as box:
            box.select(INBOX)
        with email_post.opened(self._smtp):
            return Account(self._address, self.credentials.get("name", "") or self._address)

    def media(self, ref: str) -> Download:
        """`ref` is folder/UIDVALIDITY/UID/number of the file in it."""
        name, _, rest = ref.partition("/")
        validity, _, rest = rest.partition("/")
        uid, _, number = rest.partition("/")
        if not (uid.isdecimal() and number.isdecimal()):
            raise Rejected("This names no file of a mail.", "no_file")
        with email_mailbox.opened(self._imap) as box:
            box.select(dict(self._folders(box)).get(name, INBOX))
            listed = box.listed([int(uid)]) if box.validity == validity else {}
            kept = box.read(int(uid), listed[int(uid)][0]) if listed else None
        parts = list(files(parsed(kept.content))) if kept else []
        if len(parts) <= int(number):
            raise Rejected("The mail is no longer in the mailbox.", "gone")
        return Download(content=part_bytes(parts[int(number)]))

    def _folders(self, box: Mailbox) -> list[tuple[str, str]]:
        sent = box.sent_folder()
        return [("inbox", INBOX), *([("sent", sent)] if sent else [])]

    def _original(self, box: Mailbox, draft: Draft) -> Message | None:
        """The mail that is answered, for its subject and what it refers to.

        Servers search by parts of an id, and anybody can use an id again: it must be the very mail, by our
        digest of it, or at least the first with this id that this person wrote.
        """
        told = bare_id(draft.in_reply_to)
        box.select(INBOX)
        found = box.with_id(told)[:MOST_CANDIDATES] if told else []
        theirs = None
        for uid, (size, _at) in sorted(box.listed(found).items()):
            kept = box.read(uid, size)
            message = parsed(kept.content) if kept else None
            if message is None or ids(message, "message-id")[:1] != [told]:
                continue
            if external_id(message, self._address, is_sent=False) == draft.in_reply_to:
                return message
            is_theirs = draft.recipient.lower() in [one for _n, one in people(message, "from")]
            theirs = theirs or (message if is_theirs else None)
        return theirs

    def _file(self, box: Mailbox, content: bytes, draft: Draft) -> None:
        """Some servers keep what they sent by themselves."""
        folder = box.sent_folder()
        if not folder:
            return
        box.select(folder)
        if not box.with_id(message_id(draft.key, draft.thread_key, self._address)):
            box.append(folder, content)


def _new(
    box: Mailbox, begun: Progress | None, name: str
) -> tuple[list[Mail], dict[str, Any], bool]:
    """One page of what came since, how far that is, and whether more waits."""
    if begun is None:
        return [], _told(_from_now_on(box)), False
    if begun.validity != box.validity:
        begun = replace(begun, validity=box.validity, uid=_place_again(box, begun))
    uids = box.after(begun.uid)
    page, taken = uids[:PAGE], 0
    mails: list[Mail] = []
    listed = box.listed(page)
    for uid in page:
        size, at = listed.get(uid, (0, reading.UNTOLD))
        if taken and taken + size > PAGE_BYTES:
            break
        taken += min(size, LARGEST)
        mails += _mail(box, uid, size, name) if uid in listed else ()
        begun = replace(begun, uid=uid, at=max(begun.at, at.isoformat()))
    return mails, _told(begun), bool(uids) and begun.uid < uids[-1]


def _from_now_on(box: Mailbox) -> Progress:
    last = box.last()
    at = box.listed([last]).get(last, (0, reading.UNTOLD))[1] if last else reading.UNTOLD
    return Progress(box.validity, last, at.isoformat())


def _place_again(box: Mailbox, begun: Progress) -> int:
    """The folder was numbered anew: the UID before the mails that came as late as the last one we read, or later.

    The inbox knows those of the same second by their ids.
    """
    at = reading.moment(begun.at)
    if at == reading.UNTOLD:
        return 0
    late = box.listed(box.since(at - BEFORE))
    return (
        min((uid for uid, (_size, came) in late.items() if came >= at), default=box.last() + 1) - 1
    )


def _mail(box: Mailbox, uid: int, size: int, name: str) -> Iterator[Mail]:
    kept = box.read(uid, size)
    if kept is not None:
        place = f"{name}/{box.validity}/{uid}"
        yield Mail(kept.content, place, kept.arrived_at, is_sent=name == "sent")


def _progress(told: Any) -> Progress | None:
    found = reading.mapping(told)
    if not found:
        return None
    uid = reading.number(found.get("uid")) or 0
    return Progress(reading.text(found.get("validity")), uid, reading.text(found.get("at")))


def _told(progress: Progress) -> dict[str, Any]:
    return {"validity": progress.validity, "uid": progress.uid, "at": progress.at}
