"""The composer in every state, for the styleguide. All people are invented; nothing of it is stored."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from django.utils.translation import gettext as _

from inbox.models import StoredFile
from responders.console import clocks, templates
from responders.console.composer import CLOSING, Canned, Mode
from responders.console.later import Choice
from responders.console.words import METRICS
from responders.models import Draft, Responder

_WORDS = "Baik Kak, kami bantu cek ya."


def composers(at: datetime) -> list[tuple[str, dict[str, Any]]]:
    """Each with what it is called; a context of its own for the same partial."""
    modes = _modes(at)
    late = clocks.running(
        at - timedelta(hours=1), None, at - timedelta(minutes=8), at, METRICS["next_reply"]
    )
    closed = replace(modes[1], is_closed=True, closes_at=at - timedelta(hours=2))
    says = replace(closed, says=True, maximum=0, accepts="")
    token = clocks.Token("none")
    return [
        (_("Public"), _one(at, modes, "public")),
        (_("Private, its window closes soon"), _one(at, _closing(modes, at), "private", text=_WORDS)),
        (_("Note"), _one(at, modes, "note", text="@Rani tolong dicek.", token=token)),
        (_("Late"), _one(at, modes, "private", text=_WORDS, token=late)),
        (_("Too long"), _one(at, [modes[0], replace(modes[1], maximum=20), modes[2]], "private", text=_WORDS)),
        (_("With a file, a macro and a colleague’s draft"), _one(at, modes, "private", text=_WORDS, **_extras(at))),
        (_("Window closed"), _one(at, [modes[0], closed, modes[2]], "private", may_have_templates=True)),
        (_("A template"), _one(at, [modes[0], says, modes[2]], "private", **_template())),
        (_("Needs an approval"), _one(at, modes, "public", text=_WORDS, for_approval=True)),
        (_("Personal data in public"), _one(at, modes, "public", text="HP 0812 3456 7890", code="personal_data", error=_("There is personal data in this public reply. Everyone could read it."))),
        (_("Somebody else has it"), _one(at, modes, "private", text=_WORDS, code="owned_by_other", error=_("%(name)s is answering this.") % {"name": "Rani"})),
        (_("Refused when planned"), _one(at, modes, "private", text=_WORDS, later="hour", code="owned_by_other", error=_("%(name)s is answering this.") % {"name": "Rani"})),
        (_("Read only"), {"may_reply": False}),
    ]  # fmt: skip


def replying(at: datetime) -> dict[str, Any]:
    """What stands above the composer while others are at it."""
    asker = SimpleNamespace(name="Bima")
    return {
        "may_reply": True,
        "busy": "Rani",
        "asked": [SimpleNamespace(pk=0, asker=asker)],
        "begun": "",
        "can": {"ask": True},
    }


def _modes(at: datetime) -> list[Mode]:
    return [
        Mode("public", _("Public"), "globe", 280, "", accepts="image/*", most_files=4),
        Mode("private", _("Private"), "lock", 1000, "", at + timedelta(hours=21), accepts="*/*"),
        Mode("note", _("Note"), "notebook-pen", accepts="*/*"),
    ]


def _closing(modes: list[Mode], at: datetime) -> list[Mode]:
    return [modes[0], replace(modes[1], closes_at=at + timedelta(minutes=40)), modes[2]]


def _one(at: datetime, modes: list[Mode], slug: str, **more: Any) -> dict[str, Any]:
    known: dict[str, Any] = {
        "may_reply": True, "modes": modes, "mode": next(one for one in modes if one.slug == slug),
        "text": "", "client_token": "", "enclosed": [], "templates": [], "opened": None, "writes": "",
        "plans": ["public", "private"], "may_have_templates": False, "macros": [], "mentioned": [],
        "for_approval": False, "times": [Choice("hour", _("In 1 hour"), at + timedelta(hours=1))],
        "later": "", "send_at": "", "zone": "Asia/Jakarta", "error": "", "code": "", "busy": "", "theirs": [],
        "token": clocks.running(at - timedelta(minutes=12), at, at + timedelta(minutes=3), at, METRICS["next_reply"]),
        "language": "id", "hurry_at": at + CLOSING, "name": "Maya",
    }  # fmt: skip
    return known | more


def _extras(at: datetime) -> dict[str, Any]:
    file = StoredFile(pk=0, name="panduan.pdf", kind="file", size_bytes=184_000)
    draft = Draft(responder=Responder(name="Rani", pk=0), text="Halo Kak, ini Rani.", updated_at=at)
    return {
        "enclosed": [file],
        "macros": [Canned(0, "Kartu hilang", "Kartu sudah kami blokir.", "id")],
        "theirs": [draft],
    }


def _template() -> dict[str, Any]:
    row = SimpleNamespace(pk=0, name="pengembalian_dana")
    slot = templates.Slot("1", "blank:1", "{{1}}", "Rp86.000", "", True)
    line = [
        templates.Piece("Kak Maya, dana "), templates.Piece("", "1", "{{1}}"),
        templates.Piece(" sudah kembali."),
    ]  # fmt: skip
    return {
        "templates": [{"language": "Indonesia", "rows": [row]}],
        "opened": templates.Opened(0, "id", "", [slot], [line]),
        "writes": "public note",
        "plans": ["public"],
    }
