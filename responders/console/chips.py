"""The filters of the list in words: a chip for each that is set, a menu of those that may be added."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.utils.functional import lazy
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inbox.models import Brand, Channel
from responders import access
from responders.console.forms.conditions import LANGUAGES
from responders.console.forms.policies import PRIORITIES
from responders.console.happenings import STATUSES
from responders.console.rows import channel_label
from responders.console.words import INTENTS, Words
from responders.core.filters import KINDS, Filters
from responders.models import Queue, Responder, Tag, Team

capfirst_lazy = lazy(capfirst, str)
LABELS: dict[str, tuple[Words, str]] = {  # words, icon
    "channel": (gettext_lazy("Channel"), "radio"),
    "surface": (gettext_lazy("Visibility"), "globe"),
    "brand": (gettext_lazy("Brand"), "landmark"),
    "queue": (gettext_lazy("Queue"), "inbox"),
    "team": (gettext_lazy("Team"), "users"),
    "owner": (gettext_lazy("Owner"), "user"),
    "tag": (gettext_lazy("Tag"), "tag"),
    "priority": (gettext_lazy("Priority"), "chevrons-up"),
    "language": (gettext_lazy("Language"), "languages"),
    "topic": (gettext_lazy("Topic"), "message-square"),
    "status": (gettext_lazy("Status"), "circle-dot"),
    "due": (gettext_lazy("Due"), "timer"),
    "has": (gettext_lazy("Files"), "paperclip"),
    "is": (gettext_lazy("State"), "mail"),
}
FIXED: dict[str, dict[str, Words]] = {
    "surface": {"public": gettext_lazy("Public"), "private": gettext_lazy("Private")},
    "priority": {str(value): words for value, words in PRIORITIES.items()},
    "language": {**LANGUAGES},
    "topic": {slug: words for slug, (words, _icon) in INTENTS.items()},
    "status": {slug: capfirst_lazy(words) for slug, words in STATUSES.items()},
    "due": {
        "late": gettext_lazy("Late"),
        "soon": gettext_lazy("Due in 15 minutes"),
        "today": gettext_lazy("Due today"),
    },
    "has": {"attachment": gettext_lazy("Has an attachment")},
    "is": {"unread": gettext_lazy("Unread"), "waiting": gettext_lazy("Waiting for us")},
    "owner": {"me": gettext_lazy("Me"), "none": gettext_lazy("Nobody")},
}
MOST = 200  # of one kind that grows with the brand


@dataclass(frozen=True, slots=True)
class Chip:
    """One value of one kind. `url` leads to the list without it, of an option to the list with it. `channel`: of a
    channel its kind, for its own glyph.
    """

    kind: Words
    words: Words
    icon: str
    url: str
    channel: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    label: Words
    options: list[Chip]


def query(view: str, filters: Filters, words: str = "") -> str:
    """The address of a list without its page."""
    pairs = [("view", view), *filters.pairs, ("q", words)]
    return urlencode([pair for pair in pairs if pair[1]])


def chips(filters: Filters, responder: Responder, view: str, words: str = "") -> list[Chip]:
    """Those that are set; a query for each kind that is a row of ours."""
    named = {kind: _named(kind, filters.of(kind), responder) for kind in dict(filters.pairs)}
    return [
        Chip(
            LABELS[kind][0],
            named[kind].get(value, value if KINDS[kind]("-") else _("Unknown")),
            LABELS[kind][1],
            query(view, filters.without(kind, value), words),
            _channel(kind, value),
        )
        for kind, value in filters.pairs
    ]


def offered(filters: Filters, responder: Responder, view: str, words: str = "") -> list[Group]:
    """Every value that may be added, kind by kind."""
    groups = [
        Group(
            LABELS[kind][0],
            [
                Chip(
                    LABELS[kind][0],
                    said,
                    LABELS[kind][1],
                    query(view, filters.added(kind, value), words),
                    _channel(kind, value),
                )
                for value, said in _known(kind, responder).items()
                if value not in filters.of(kind)
            ],
        )
        for kind in KINDS
    ]
    return [group for group in groups if group.options]


def _channel(kind: str, value: str) -> str:
    return value if kind == "channel" else ""


def _rows(kind: str, responder: Responder) -> QuerySet[Brand | Queue | Team | Responder]:
    """The rows of one kind that this responder may know of."""
    mine = access.brand_ids(responder)
    if kind == "brand":
        return Brand.objects.filter(pk__in=mine).order_by("name")
    if kind == "owner":
        able = [role for role in Responder.Role.values if role in access.ABILITIES["assign_self"]]
        people = Responder.objects.filter(brands__in=mine, role__in=able, user__is_active=True)
        return people.order_by("name").distinct()
    model = Queue if kind == "queue" else Team
    return model.objects.filter(brand__in=mine).order_by("name")


def _known(kind: str, responder: Responder) -> Mapping[str, Words]:
    """Value → words of everything one may choose."""
    if kind == "channel":
        kinds = Channel.objects.filter(brand__in=access.brand_ids(responder))
        found = sorted(set(kinds.values_list("kind", flat=True)))
        return {value: channel_label(value) for value in found}
    if kind == "tag":
        tags = Tag.objects.filter(brand__in=access.brand_ids(responder))
        names = tags.order_by("name").values_list("name", flat=True).distinct()
        return {name: name for name in names[:MOST]}
    fixed = FIXED.get(kind, {})
    if kind not in ("brand", "queue", "team", "owner"):
        return fixed
    rows = {str(row.pk): row.name for row in _rows(kind, responder)[:MOST]}
    if kind == "brand" and len(rows) == 1:
        return {}
    return {**fixed, **rows}


def _named(kind: str, values: tuple[str, ...], responder: Responder) -> Mapping[str, Words]:
    if kind == "channel":
        return {value: channel_label(value) for value in values}
    fixed = FIXED.get(kind, {})
    ids = [int(value) for value in values if value.isdecimal()]
    if kind not in ("brand", "queue", "team", "owner") or not ids:
        return fixed
    rows = _rows(kind, responder).filter(pk__in=ids)
    return {**fixed, **{str(row.pk): row.name for row in rows}}
