"""Templates in the composer and on a channel's page: their names, their blanks, what they say."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import groupby

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy

from inbox.core import templates as core
from inbox.models import Channel, Conversation, Delivery, MessageTemplate
from inbox.operations.templates import labelled
from responders.console import languages
from responders.console.doors import Knock, door
from responders.console.gate import conversation_of
from responders.console.words import Words
from responders.models import Responder
from responders.operations import templates

PREFIX = "blank:"
LONGEST = 1024  # of what stands in one blank
STATES: dict[str, Words] = {
    core.APPROVED: gettext_lazy("Approved"),
    "PENDING": gettext_lazy("Being reviewed"),
    "REJECTED": gettext_lazy("Turned down"),
    "PAUSED": gettext_lazy("Paused by the platform"),
    "DISABLED": gettext_lazy("Disabled by the platform"),
    MessageTemplate.GONE: gettext_lazy("No longer there"),
}
OBSTACLES: dict[str, Words] = {
    "header": gettext_lazy("Cannot be sent from here: it begins with a place."),
    "buttons": gettext_lazy("Cannot be sent from here: its buttons need more than words."),
    "code": gettext_lazy("Cannot be sent from here: it carries a one-time password."),
    "kind": gettext_lazy("Cannot be sent from here: it is of a kind of its own."),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """What the form had: a template (0 is none), what stands in its blanks, and which are called missing."""

    template: int = 0
    values: Mapping[str, str] | None = None
    missing: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Slot:
    """One blank of the form. `name` is the input's, `key` the one its place in the preview has, too."""

    key: str
    name: str
    label: str
    example: str
    value: str
    is_missing: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """Of the preview: words, or where a blank stands (`key`), then with what it is called while empty."""

    text: str
    key: str = ""
    empty: str = ""


BEGINNINGS: dict[str, Words] = {
    "image": gettext_lazy("It begins with a picture: attach it below."),
    "video": gettext_lazy("It begins with a video: attach it below."),
    "file": gettext_lazy("It begins with a PDF document: attach it below."),
}


@dataclass(frozen=True, slots=True)
class Opened:
    """`beginning` says which file has to be attached; empty where none goes along."""

    pk: int
    language: str
    beginning: Words
    slots: list[Slot]
    lines: list[list[Piece]]


@dataclass(frozen=True, slots=True)
class Group:
    language: str
    rows: list[MessageTemplate]


@dataclass(frozen=True, slots=True)
class Row:
    """On the channel's page."""

    name: str
    language: str
    category: str
    state: Words
    is_sendable: bool
    obstacle: Words
    text: str


@door("reply", "GET")
def template(request: Knock, conversation_id: int) -> HttpResponse:
    """The blanks and the preview of the one that was chosen; what was typed before stays where it fits."""
    conversation = conversation_of(request, conversation_id)
    wanted = request.GET.get("template", "")
    choice = Choice(int(wanted[:18]) if wanted.isdecimal() else 0, given(request.GET))
    context = {"opened": opened(offered(conversation, request.responder), choice)}
    return render(request, "console/partials/_template.html", context)


def given(form: Mapping[str, str]) -> dict[str, str]:
    """What the form has in its blanks, by their keys."""
    return {
        name.removeprefix(PREFIX): form[name][:LONGEST] for name in form if name.startswith(PREFIX)
    }


def offered(conversation: Conversation, responder: Responder) -> list[MessageTemplate]:
    return templates.offered(conversation, by=responder.user)


def groups(rows: list[MessageTemplate]) -> list[Group]:
    """By language, in the order in which they were offered."""
    return [
        Group(languages.name(language), list(found))
        for language, found in groupby(rows, key=lambda row: row.language)
    ]


def opened(rows: list[MessageTemplate], choice: Choice) -> Opened | None:
    """The chosen one with its blanks; None where nothing was chosen, or it is not offered any more."""
    row = next((one for one in rows if one.pk == choice.template), None)
    if row is None:
        return None
    parts, values = core.parts_of(row.parts), choice.values or {}
    slots = [
        Slot(
            blank.key,
            PREFIX + blank.key,
            labelled(blank),
            blank.example,
            values.get(blank.key, ""),
            blank.key in choice.missing,
        )
        for blank in core.blanks(parts)
    ]
    lines = [
        [
            Piece(values.get(key, "") if key else text, key, text if key else "")
            for text, key in line
            if text
        ]
        for line in core.segments([part for part in parts if not part.file])
    ]
    first = core.beginning(parts)
    beginning = BEGINNINGS[first.file] if first else ""
    return Opened(row.pk, row.language.replace("_", "-"), beginning, slots, lines)


def accepted(rows: list[MessageTemplate]) -> str:
    """The media types that some of them begin with, as a file input names them."""
    firsts = [core.beginning(core.parts_of(row.parts)) for row in rows]
    return ",".join(sorted({mime for first in firsts if first for mime in first.takes}))


def choice_of(delivery: Delivery) -> Choice:
    """What was chosen for a reply that is taken back."""
    if not delivery.template:
        return Choice()
    told = core.from_plain(delivery.template)
    row = MessageTemplate.objects.filter(
        channel=delivery.channel_id, name=told.name, language=told.language
    ).first()
    return Choice(row.pk, told.values) if row else Choice()


def listed(channel: Channel) -> list[Row]:
    """Those that can be sent from here first."""
    found = channel.templates.exclude(state=MessageTemplate.GONE).order_by("name", "language")
    rows = [_row(one) for one in found]
    return sorted(rows, key=lambda row: not row.is_sendable)


def _row(one: MessageTemplate) -> Row:
    return Row(
        name=one.name,
        language=languages.name(one.language),
        category=one.category.replace("_", " ").capitalize(),
        state=STATES.get(one.state, one.state),
        is_sendable=one.state == core.APPROVED and not one.obstacle,
        obstacle=OBSTACLES.get(one.obstacle, ""),
        text=core.words(core.parts_of(one.parts), {}),
    )
