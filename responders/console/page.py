"""What stands around every page: sections, views with their counts, who is signed in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from responders import access
from responders.console.bell import bell_of
from responders.console.doors import Knock
from responders.console.help import SCREENS
from responders.console.lists import views as views_of
from responders.console.places import Item, places, settings_places
from responders.console.rows import channel_label
from responders.console.tallies import Tally, tally
from responders.console.view_counts import saved_items
from responders.console.words import Words
from responders.models import Presence, Responder
from responders.operations import looks, presence, saved_reports

ROLES: dict[str, Words] = {
    Responder.Role.AGENT: gettext_lazy("Agent"),
    Responder.Role.LEAD: gettext_lazy("Team lead"),
    Responder.Role.MANAGER: gettext_lazy("Manager"),
    Responder.Role.ADMIN: gettext_lazy("Administrator"),
    Responder.Role.AUDITOR: gettext_lazy("Auditor"),
}
PRESENCES: dict[str, Words] = {
    Presence.State.AVAILABLE: gettext_lazy("Available"),
    Presence.State.BREAK: gettext_lazy("Break"),
    Presence.State.AWAY: gettext_lazy("Away"),
    Presence.State.OFFLINE: gettext_lazy("Offline"),
}
MOST_SAVED = 12  # beside every report; the page of saved ones has them all


@dataclass(frozen=True, slots=True)
class Rail:
    sections: list[Item]
    views: list[Item]
    saved: list[Item]
    channels: list[Item]
    brands: list[Item]
    tabs: list[Item]
    settings: list[Item]
    stream: str
    counts_url: str
    reports: list[Item]
    search_url: str  # empty for those who may not read conversations

    @property
    def saved_title(self) -> str:
        """The name of the saved view that is shown; empty where none is."""
        return next((str(view.label) for view in self.saved if view.is_current), "")


def page(
    request: Knock,
    template: str,
    context: Mapping[str, Any],
    *,
    section: str = "queue",
    listing: str = "",
    kind: str = "",
    brand: str = "",
    query: str = "",
    status: int = 200,
) -> HttpResponse:
    """A whole page within the frame. `listing`, `kind`, `brand` and `query` say what is marked in the rail."""
    everything = {
        "at": request.at,
        "me": me(request.responder),
        "bell": bell_of(request.responder),
        "look": look_address(request.responder),
        "help": SCREENS.get(section, ""),
        "rail": rail(
            request, section=section, listing=listing, kind=kind, brand=brand, query=query
        ),
        **context,
    }
    return render(request, template, everything, status=status)


@dataclass(frozen=True, slots=True)
class Me:
    """The responder with role and presence in words; `choices` is empty for those who do not answer."""

    pk: int
    name: str
    role_label: Words
    state: str
    presence: Words
    choices: list[tuple[str, Words]]
    is_compact: bool
    keys: str  # JSON: usual key to chosen key


def look_address(responder: Responder) -> str:
    """Of the stylesheet with the brand's colour, which may be kept until the colour changes; empty for the house's."""
    look = looks.of(responder)
    return f"{reverse('look')}?{urlencode({'of': look.colour})}" if look else ""


def me(responder: Responder) -> Me:
    answers = access.may(responder, "reply")
    now = presence.current(responder) if answers else None
    state = str(now.state if now else Presence.State.OFFLINE)
    choices = [(str(each), PRESENCES[each]) for each in presence.CHOICES] if answers else []
    role = ROLES[responder.role]
    return Me(
        responder.pk,
        responder.name,
        role,
        state,
        PRESENCES[state],
        choices,
        responder.is_compact,
        json.dumps(responder.keys),
    )


def rail(
    request: Knock,
    *,
    section: str,
    listing: str = "",
    kind: str = "",
    brand: str = "",
    query: str = "",
) -> Rail:
    sections = places(request.responder, section)
    reads = access.may(request.responder, "read_conversations")
    found = tally(request.responder, request.at) if reads else Tally({}, [], [])
    return Rail(
        sections=sections,
        views=_views(request.responder, found.views, listing) if reads else [],
        saved=saved_items(request, query) if reads else [],
        channels=_channels(found.kinds, kind),
        brands=_brands(found.brands, brand),
        tabs=_tabs(sections, found.views, listing),
        settings=settings_places(request.responder),
        stream="/stream" if reads else "",
        counts_url=reverse("queue-counts") if reads else "",
        search_url=reverse("queue") if reads else "",
        reports=_reports(request) if section == "reports" else [],
    )


def _views(responder: Responder, many: dict[str, int], listing: str) -> list[Item]:
    return [
        Item(
            view.label,
            view.icon,
            _url(reverse("queue"), view=view.slug),
            is_current=view.slug == listing,
            count=many.get(view.slug),
            tone=view.tone,
            key=view.key,
            tally=f"view:{view.slug}",
        )
        for view in views_of(responder).values()
    ]


def _channels(rows: list[tuple[str, int]], current: str) -> list[Item]:
    return [
        Item(
            channel_label(kind),
            kind,
            _url(reverse("queue"), view="open", channel=kind),
            kind == current,
            many,
            tally=f"kind:{kind}",
        )
        for kind, many in rows
    ]


def _brands(rows: list[tuple[int, str, int]], current: str) -> list[Item]:
    """None where there is but one, which says nothing."""
    return [
        Item(
            name,
            "landmark",
            _url(reverse("queue"), view="open", brand=pk),
            current == str(pk),
            many,
            tally=f"brand:{pk}",
        )
        for pk, name, many in rows
        if len(rows) > 1
    ]


def _reports(request: Knock) -> list[Item]:
    """The pages of reports, and the reports that were given a name."""
    plans = access.may(request.responder, "read_staffing")
    saved = saved_reports.visible(request.responder)[:MOST_SAVED]
    found = [
        Item(_("SLA report"), "timer", reverse("reports")),
        *([Item(_("Staffing"), "calendar-clock", reverse("staffing"))] if plans else []),
        Item(_("Hours worked"), "clock", reverse("report-hours")),
        Item(_("Satisfaction"), "smile", reverse("report-satisfaction")),
        *(Item(one.name, "bookmark", f"{reverse('reports')}?{one.query}") for one in saved),
        Item(_("Saved and mailed"), "mail", reverse("saved-reports")),
    ]
    here = [item.url for item in found if item.url in (request.get_full_path(), request.path)]
    return [replace(item, is_current=item.url == here[-1]) if here else item for item in found]


def _tabs(sections: list[Item], many: Mapping[str, int], listing: str) -> list[Item]:
    queue = reverse("queue")
    tabs = list(sections[:3])
    if many:
        risky = many.get("risk", 0)  # what the list behind it shows
        at_risk = Item(
            _("At risk"),
            "timer",
            _url(queue, view="risk"),
            listing == "risk",
            risky,
            tone="late",
            tally="view:risk",
        )
        tabs.insert(1, at_risk)
    return [*tabs[:3], Item(_("Me"), "user", reverse("preferences"), False)]


def _url(path: str, **query: object) -> str:
    return f"{path}?{urlencode({key: value for key, value in query.items() if value})}"
