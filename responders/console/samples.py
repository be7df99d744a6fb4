"""Messages and held replies in every state, for the styleguide. All people are invented; nothing of it is stored."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inbox import adapters
from inbox.core.states import Sending
from inbox.models import Attachment, Channel, Delivery, StoredFile
from responders.console import attached, sending
from responders.console.approved import Submitted
from responders.console.moderated import Line, Moderated, Offer
from responders.console.pieces import Piece
from responders.console.planned import Planned
from responders.console.rows import channel_label
from responders.console.timeline import Happening, Said
from responders.console.words import Words
from responders.core import wording
from responders.operations.telling_words import UNSENT

STATES: tuple[tuple[Words, Sending, str], ...] = (  # name, state, why not
    (gettext_lazy("Can be undone"), Sending.HELD, ""),
    (gettext_lazy("Waits"), Sending.QUEUED, ""),
    (gettext_lazy("Tries again"), Sending.QUEUED, "rate_limited"),
    (gettext_lazy("Sending"), Sending.SENDING, ""),
    (gettext_lazy("Sent"), Sending.SENT, ""),
    (gettext_lazy("Delivered"), Sending.DELIVERED, ""),
    (gettext_lazy("Read"), Sending.READ, ""),
    (gettext_lazy("Not sent"), Sending.FAILED, "rejected"),
    (gettext_lazy("Uncertain"), Sending.UNCERTAIN, ""),
    (gettext_lazy("A person decides"), Sending.NEEDS_HUMAN, ""),
)
_NOTHING = Moderated(False, False, [], [])
_EVERYTHING = dict.fromkeys(
    ("move", "moderate", "open", "reveal", "settle", "link", "join", "tag"), True
)


def thread(at: datetime) -> dict[str, Any]:
    """What the partials of the thread ask for, beside their entries."""
    return {"can": {**_EVERYTHING, "is_done": False}, "begun": "", "newest": 0, "at": at}


def messages(at: datetime) -> list[tuple[str, Said | Happening]]:
    """Each with what it is called."""
    theirs = _said(at, "Kak, transfer saya kok belum masuk ya?")
    public = replace(theirs, lane="public", what=_("public comment"))
    return [
        (_("From the customer"), theirs),
        (_("In public"), public),
        (_("Edited"), replace(theirs, is_edited=True)),
        (_("Removed by the customer"), replace(theirs, is_removed=True)),
        (_("Hidden words"), replace(theirs, is_veiled=True)),
        (_("Masked"), replace(theirs, pieces=_masked(), masked=1)),
        (_("Revealed"), replace(theirs, pieces=[Piece("shown", "0812 3456 7890")], masked=1, is_revealed=True)),
        (_("A number that is not kept"), replace(theirs, pieces=_masked(), lost=1)),
        (_("Reaction"), replace(theirs, reactions="❤️ 👍")),
        (_("By another channel"), replace(theirs, came_by=_other_channel())),
        (_("From a blocked person"), replace(theirs, is_from_blocked=True)),
        (_("Can be split"), replace(theirs, can_split=True)),
        (_("A link"), replace(theirs, pieces=[Piece("text", "Ini buktinya "), Piece("link", "https://contoh.example/bukti", "contoh.example")])),
        (_("A hidden sign"), replace(theirs, pieces=[Piece("text", "Halo"), Piece("sign", "U+202E")])),
        (_("Hidden on the platform"), replace(public, moderated=_hidden(at))),
        (_("Not hidden"), replace(public, moderated=_not_hidden())),
        (_("Internal note"), _said(at, "Batch pengembalian jalan jam 23.", side="note", author="Rani", what=_("internal note"))),
        (_("An event"), Happening(at, _("%(who)s took this") % {"who": "Rani"}, "user-check")),
    ]  # fmt: skip


def sendings(at: datetime) -> list[tuple[str, Said | Happening]]:
    """One reply, as far as it can have come."""
    ours = _said(at, "Baik Kak, kami bantu cek ya.", side="out", author=_("You"))
    told: list[tuple[str, Said | Happening]] = [
        (str(name), replace(ours, progress=sending.progress(_delivery(state, code, at))))
        for name, state, code in STATES
    ]
    return [
        *told,
        (_("In public"), replace(ours, lane="public", what=_("public reply"))),
        (_("Approved"), replace(ours, approved_by="Bima")),
    ]


def files(at: datetime) -> list[tuple[str, Said | Happening]]:
    """What goes along, kept or not."""
    state = Attachment.State
    rows = [
        (_("Picture being fetched"), "image", "bukti.jpg", state.WAITING, ""),
        (_("Voice"), "audio", "suara.ogg", state.FETCHED, ""),
        (_("Video"), "video", "antrean.mp4", state.FETCHED, ""),
        (_("File"), "file", "mutasi.pdf", state.FETCHED, ""),
        (_("A story that is gone"), "share", "", state.GONE, ""),
        (_("Could not be fetched"), "image", "bukti.jpg", state.FAILED, ""),
        (_("Withheld"), "file", "faktur.exe", state.REFUSED, "type_not_kept"),
    ]
    return [
        (name, replace(_said(at, ""), pieces=[], files=[_file(kind, called, how, code)]))
        for name, kind, called, how, code in rows
    ]


def planned(at: datetime) -> list[Planned]:
    waiting = Planned(
        pk=1, at=at + timedelta(hours=15), lane="private", author=_("You"), files=[],
        pieces=[Piece("text", "Selamat pagi Kak, dananya sudah kembali.")],
        is_waiting=True, is_own=True, may_cancel=True, why="",
    )  # fmt: skip
    stopped = replace(waiting, pk=2, is_waiting=False, why=str(UNSENT["customer_wrote"]))
    return [waiting, stopped]


def submitted(at: datetime) -> list[Submitted]:
    words = "Maaf ya Kak, dana kembali hari ini."
    asked = Submitted(
        pk=1, at=at, lane="public", author=_("You"), text=words, pieces=[Piece("text", words)],
        files=[], changes=[], earlier_note="", state="open", note="", decided_by="", is_own=True,
        may_decide=False, is_outdated=False, resolves=True,
    )  # fmt: skip
    changes = wording.changes("Maaf ya Kak, dana kembali besok.", words)
    back = replace(asked, pk=3, state="rejected", note="Jangan janjikan hari.", decided_by="Bima")
    return [
        asked,
        replace(asked, pk=2, author="Rani", is_own=False, may_decide=True, is_outdated=True,
                changes=changes, earlier_note="Belum pasti besok."),
        replace(back, resolves=False),
    ]  # fmt: skip


def _said(
    at: datetime, words: str, *, side: str = "in", author: str = "Maya", what: str = ""
) -> Said:
    return Said(
        pk=0, at=at, side=side, lane="private", author=author, what=what, language="id",
        pieces=[Piece("text", words)], is_veiled=False, masked=0, lost=0, is_revealed=False, files=[],
        is_edited=False, is_removed=False, needs_no_reply=False, is_from_blocked=False, came_by=("", ""),
        can_split=False, progress=None, approved_by="", reactions="", moderated=_NOTHING,
    )  # fmt: skip


def _other_channel() -> tuple[str, str]:
    kind = adapters.kinds()[0]
    return kind, channel_label(kind)


def _masked() -> list[Piece]:
    return [Piece("text", "HP saya "), Piece("mask", "0812 •••• ••90"), Piece("text", ", ya.")]


def _hidden(at: datetime) -> Moderated:
    words = _("Hidden from the public by %(who)s") % {"who": "Bima"}
    line = Line(words, "eye-off", at=at, offer=Offer("unhide", _("Undo")))
    return Moderated(True, False, [line], [])


def _not_hidden() -> Moderated:
    words = _("Not hidden. %(reason)s") % {"reason": _("The platform did not take it.")}
    return Moderated(
        False, False, [Line(words, "circle-alert", "bad", offer=Offer("hide", _("Try again")))], []
    )


def _delivery(state: Sending, code: str, at: datetime) -> Delivery:
    channel = Channel(name="Bot Arunika", state=Channel.State.ACTIVE)
    return Delivery(
        channel=channel, state=state, error_code=code, accepted_at=at, delivered_at=at, read_at=at,
        next_attempt_at=at + timedelta(seconds=8),
    )  # fmt: skip


def _file(kind: str, name: str, state: str, code: str) -> attached.Shown:
    file = StoredFile(name=name) if state == Attachment.State.FETCHED else None
    mime = {"audio": "audio/ogg", "video": "video/mp4", "file": "application/pdf"}.get(kind, "")
    row = Attachment(
        pk=0, kind=kind, name=name, state=state, code=code, mime=mime, size_bytes=212_000, file=file
    )
    return attached.shown(row)
