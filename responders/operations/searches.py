"""Conversations, messages, people and cases that fit what was asked; never beyond what the responder may read.

Only masked text is searched: personal data was masked before the row was written. Indonesian has no stemmer in
PostgreSQL and puts its little words at the end (kartunya), so words are looked for by how they begin.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from django.contrib.postgres.search import SearchQuery, SearchVector, SearchVectorExact
from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from inbox.core.states import Status
from inbox.models import Contact, Identity, Message
from inbox.models.conversation import ConversationQuerySet
from inbox.models.message import Pairs
from responders import access
from responders.core import asking
from responders.core.asking import Asked, Term
from responders.models import Case, Responder
from responders.operations import cases, search_filters, search_patience
from responders.operations.search_filters import Narrowed

NEWEST = 300  # hits looked at where a whole list is asked for
PEOPLE = 500  # bearers of a name looked at
_REGISTER = re.compile(r"(?:p-)?(?:(\d{4})-)?0*(\d{1,9})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Search:
    """What was asked, by whom, at what time; `narrowed` is what its operators mean."""

    asked: Asked
    narrowed: Narrowed
    responder: Responder

    @classmethod
    def of(cls, text: str, responder: Responder, at: datetime) -> Search:
        """at: aware; days are those of the current time zone."""
        asked = asking.read(text)
        return cls(asked, search_filters.narrowed(asked.filters, responder, at), responder)

    @property
    def is_empty(self) -> bool:
        return not self.asked.terms and not self.asked.filters


def messages(search: Search) -> QuerySet[Message]:
    """What was said that fits, the latest first; nothing where no words were asked for."""
    asked, narrowed, responder = search.asked, search.narrowed, search.responder
    if not asked.wanted:
        return Message.objects.none()
    rows = _saying(Message.objects.filter(removed_at=None), asked.terms).filter(
        channel__in=_channels(responder), conversation__in=_readable(search)
    )
    for names, is_excluded in narrowed.names:
        bears = Q(identity__in=_bearers(responder, names))
        rows = rows.exclude(bears) if is_excluded else rows.filter(bears)
    return rows.filter(narrowed.when("occurred_at")).order_by("-pk")


@dataclass(frozen=True, slots=True)
class Said:
    """The conversations of the newest messages that fit; `is_all`: there are no others."""

    conversation_ids: list[int]
    is_all: bool = True


def said(search: Search) -> Said:
    """Of at most NEWEST messages; of those among the newest WINDOW where looking through all would take too long."""
    if not search.asked.wanted:
        return Said([])
    rows = messages(search).values_list("conversation_id", flat=True)
    ids, until = search_patience.in_time(rows, 0, lambda some: list(some[: NEWEST + 1]))
    return Said(ids[:NEWEST], until is None and len(ids) <= NEWEST)


def conversations(search: Search, rows: ConversationQuerySet, hits: Said) -> ConversationQuerySet:
    """Those of `rows` that fit, by what was `said` there or by the name of their customer; unordered."""
    asked, narrowed = search.asked, search.narrowed
    found = rows.filter(narrowed.criteria)
    if asked.wanted:
        fits = Q(pk__in=hits.conversation_ids)
        if not narrowed.names:
            named = _bearers(search.responder, asked.wanted)
            fits |= Q(identity__in=named) & narrowed.when("last_message_at")
        if asked.unwanted:
            found = found.exclude(Exists(_here(asked.unwanted)))
        number = _number(asked)
        return found.filter(fits | Q(pk=number)) if number else found.filter(fits)
    if asked.unwanted:
        found = found.exclude(Exists(_here(asked.unwanted)))
    for names, is_excluded in narrowed.names:
        bears = Q(identity__in=_bearers(search.responder, names))
        found = found.exclude(bears) if is_excluded else found.filter(bears)
    return found.filter(narrowed.when("last_message_at"))


def newest_hits(search: Search, conversation_ids: list[int]) -> dict[int, Message]:
    """Conversation → the latest message in it that fits."""
    if not search.asked.wanted:
        return {}
    rows = _saying(
        Message.objects.filter(conversation__in=conversation_ids, removed_at=None),
        search.asked.wanted,
    )
    found = rows.order_by("conversation", "-pk").distinct("conversation")
    return {message.conversation_id: message for message in found}


def people(search: Search, most: int) -> list[Contact]:
    """Contacts one of whose identities bears the words, the latest met first, with their identities."""
    words = search.narrowed.wanted_names or search.asked.wanted
    if not words or not access.may(search.responder, "read_conversations"):
        return []
    bearers = _bearers(search.responder, words)
    shown = Prefetch("identities", Identity.objects.select_related("channel").order_by("pk"))
    rows = Contact.objects.filter(
        brand__in=access.brand_ids(search.responder), is_forgotten=False, identities__in=bearers
    )
    return list(rows.distinct().order_by("-pk").prefetch_related(shown)[:most])


def complaints(search: Search, most: int) -> list[Case]:
    """Complaint cases with this register number, customer or words in their summary."""
    rows, fits = cases.readable(search.responder), Q()
    for value in [
        *search.narrowed.case_numbers,
        *(term.text for term in search.asked.wanted),
    ]:
        one = Q(summary__icontains=value) | Q(contact__name__icontains=value)
        if number := _REGISTER.fullmatch(value):
            year, sequence = number.groups()
            one |= Q(sequence=int(sequence)) & (Q(year=int(year)) if year else Q())
        fits &= one
    return list(rows.filter(fits).order_by("-pk")[:most]) if fits else []


def _saying(rows: QuerySet[Message], terms: tuple[Term, ...]) -> QuerySet[Message]:
    """Those with all the words and none of the unwanted."""
    rows = rows.annotate(words=SearchVector("text", config="simple"))
    wanted = tuple(term for term in terms if not term.is_excluded)
    unwanted = tuple(term for term in terms if term.is_excluded)
    phrases = tuple(term for term in wanted if asking.neighbours(term))
    if not phrases:
        return rows.filter(words=_query(_all_of(wanted, unwanted)))
    if words := tuple(term for term in wanted if term not in phrases):
        rows = rows.filter(words=_query(_all_of(words, ())))
    for phrase in phrases:
        # Its pairs are in an index, which the places of words are not.
        pairs = Pairs(Value(asking.neighbours(phrase)))
        rows = rows.alias(pairs=Pairs("text")).filter(pairs__contains=pairs)
    # A condition the planner knows nothing of: words of a phrase come together, it would count them as if they did not.
    exact = SearchVectorExact(F("words"), _query(_all_of(wanted, unwanted)))
    return rows.filter(Coalesce(exact, Value(False)))


def _all_of(wanted: tuple[Term, ...], unwanted: tuple[Term, ...]) -> str:
    query = asking.tsquery(wanted)
    return f"{query} & !({asking.tsquery(unwanted, any_of=True)})" if unwanted else query


def _here(terms: tuple[Term, ...]) -> QuerySet[Message]:
    """Messages of the outer conversation with any of the words."""
    rows = Message.objects.filter(conversation=OuterRef("pk"), removed_at=None)
    rows = rows.annotate(words=SearchVector("text", config="simple"))
    return rows.filter(words=_query(asking.tsquery(terms, any_of=True)))


def _query(text: str) -> SearchQuery:
    return SearchQuery(text, config="simple", search_type="raw")


def _channels(responder: Responder) -> list[int]:
    return list(responder.brands.values_list("channels", flat=True).exclude(channels=None))


def _readable(search: Search) -> ConversationQuerySet:
    return access.conversations(search.responder).filter(search.narrowed.criteria)


def _bearers(responder: Responder, terms: tuple[Term, ...]) -> list[int]:
    """Identities, of the responder's brands, whose name or handle has the words; the latest met."""
    rows = Identity.objects.annotate(words=SearchVector("name", "handle", config="simple"))
    found = rows.filter(words=_query(asking.tsquery(terms)), channel__in=_channels(responder))
    return list(found.order_by("-pk").values_list("pk", flat=True)[:PEOPLE])


def _number(asked: Asked) -> int | None:
    """Where nothing but the number of a conversation was typed."""
    if asked.filters or len(asked.terms) != 1:
        return None
    return search_filters.conversation_number(asked.terms[0].text)


def unspammed(rows: ConversationQuerySet, search: Search) -> ConversationQuerySet:
    """Without spam, unless it was asked for."""
    return rows if search.narrowed.asks_spam else rows.exclude(status=Status.SPAM)
