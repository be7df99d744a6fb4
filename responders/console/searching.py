"""The search: what fits in messages, people and cases, with what was found marked; and what may be typed next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from inbox.core import signs
from inbox.errors import Refused
from inbox.models import Contact, Message
from responders.console import page as frame
from responders.console.doors import Knock, door
from responders.console.happenings import STATUSES
from responders.console.rows import channel_label
from responders.console.search_hints import hints_for
from responders.console.words import Words, name_of
from responders.core import asking
from responders.core.asking import Term
from responders.models import Responder
from responders.operations import readings, search_hits, search_patience, searches
from responders.operations.search_hits import Hit
from responders.operations.searches import Said, Search

MOST_WORDS = 200
PAGE = 30
FEW = 8  # people, and cases, beside the conversations

Pieces = list[tuple[str, bool]]


@dataclass(frozen=True, slots=True)
class Shown:
    """A conversation found. `pieces` make up what was said there, True for what was looked for."""

    pk: int
    number: str
    name: Pieces
    kind: str
    channel: str
    status: Words
    owner: str
    who: str
    pieces: Pieces
    is_veiled: bool
    at: datetime
    language: str


@dataclass(frozen=True, slots=True)
class Person:
    pk: int
    name: Pieces
    identities: list[tuple[str, str, str]]  # kind, what people call it, handle or name


@door("read_conversations", "GET")
def search(request: Knock) -> HttpResponse:
    words = request.GET.get("q", "").replace("\0", "").strip()[:MOST_WORDS]
    context = {"words": words, **results(words, request)}
    return frame.page(request, "console/search.html", context)


@door("read_conversations", "GET")
def hints(request: Knock) -> HttpResponse:
    """What may stand where the typing is."""
    typed = request.GET.get("q", "").replace("\0", "")[:MOST_WORDS]
    context = {"hints": hints_for(typed, request.responder)}
    return render(request, "console/partials/_hints.html", context)


def results(words: str, request: Knock) -> dict[str, object]:
    if not words:
        return {}
    asked = Search.of(words, request.responder, request.at)
    before = request.GET.get("before", "")
    context: dict[str, object] = {"problems": problems(asked), "is_first": not before}
    try:
        with search_patience.patient():
            found = search_hits.found(
                asked,
                PAGE,
                before=int(before) if before.isdecimal() and len(before) < 19 else 0,
            )
            people = [] if before else searches.people(asked, FEW)
            cases = [] if before else searches.complaints(asked, FEW)
    except Refused as refused:
        return {**context, "refused": refused.message}
    terms = (*asked.asked.wanted, *asked.narrowed.wanted_names)
    return {
        **context,
        "hits": [shown(hit, terms, request.responder) for hit in found.hits],
        "found": found,
        "people": [person(one, terms) for one in people],
        "cases": [(one, asking.marked(signs.named(one.contact.name), terms)) for one in cases],
    }


def problems(asked: Search) -> list[str]:
    """Sentences on what could not be read as it was meant."""
    told = [
        _("There is no operator %(name)s: – it was searched as words.") % {"name": name}
        for name in asked.asked.unknown
    ]
    if asked.asked.is_cut:
        told.append(
            _("Only the first %(most)d words were looked for.") % {"most": asking.MOST_PARTS}
        )
    return told + asked.narrowed.problems


def bounds(said: Said) -> list[str]:
    """What to say of a list that may lack older conversations."""
    if said.is_all:
        return []
    return [
        _("Only the newest messages that fit were looked at. The page Search goes further back.")
    ]


def shown(hit: Hit, terms: tuple[Term, ...], reader: Responder) -> Shown:
    talk, message = hit.conversation, hit.message
    words = readings.words(message, reader) if message else readings.preview(talk.preview, reader)
    pieces = asking.excerpt(signs.named(words), terms)
    handling = talk.handling
    return Shown(
        pk=talk.pk,
        number=talk.case_number,
        name=asking.marked(name_of(talk.identity), terms),
        kind=talk.channel.kind,
        channel=channel_label(talk.channel.kind),
        status=STATUSES[talk.status],
        owner=handling.owner.name if handling.owner else "",
        who=_who(message),
        pieces=pieces,
        is_veiled=bool(message and message.is_veiled),
        at=message.occurred_at if message else talk.last_message_at,
        language=talk.brand.language,
    )


def _who(message: Message | None) -> str:
    if message is None or message.direction == Message.Direction.IN:
        return ""
    return _("Note") if message.direction == Message.Direction.NOTE else _("Us")


def person(contact: Contact, terms: tuple[Term, ...]) -> Person:
    identities = list(contact.identities.all())
    name = contact.name or next((one.shown_name for one in identities if one.shown_name), "")
    return Person(
        contact.pk,
        asking.marked(signs.named(name) or _("Unknown"), terms),
        [
            (one.channel.kind, channel_label(one.channel.kind), one.shown_handle or one.shown_name)
            for one in identities[:FEW]
        ],
    )


def excerpts(asked: Search, conversation_ids: list[int]) -> dict[int, Pieces]:
    """What was found in each conversation of a list; nothing of veiled messages."""
    found = searches.newest_hits(asked, conversation_ids)
    return {
        pk: asking.excerpt(
            signs.named(readings.words(message, asked.responder)), asked.asked.wanted
        )
        for pk, message in found.items()
        if not message.is_veiled
    }
