"""Replays: what the past would have been under another version, watched while it is worked out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inbox.errors import Refused
from inbox.models import Channel
from responders import access
from responders.console import manage
from responders.console.doors import Knock, door
from responders.console.forms.base import brands_of
from responders.console.forms.calendars import DAY_NAMES
from responders.console.forms.policies import ORDER, WORDS
from responders.console.forms.replays import ReplayForm
from responders.console.tables import OUTCOMES, percent
from responders.models import Replay
from responders.operations import replays
from responders.operations.retelling import ABSENT, BROKEN, KEPT, Instance

ROWS, SHOWN_AT_MOST = 50, 10_000
USUAL = timedelta(days=30)
SETS = {
    "recorded": lambda one: one.before in KEPT | BROKEN,
    "replayed": lambda one: one.after in KEPT | BROKEN,
    "gained": lambda one: one.is_gained,
    "lost": lambda one: one.is_lost,
}
STATES = {
    Replay.State.RUNNING.value: gettext_lazy("Running"),
    Replay.State.DONE.value: gettext_lazy("Done"),
    Replay.State.CANCELLED.value: gettext_lazy("Cancelled"),
    Replay.State.FAILED.value: gettext_lazy("Failed"),
}


def _mine(request: Knock) -> QuerySet[Replay]:
    rows = Replay.objects.filter(brand__in=access.brand_ids(request.responder))
    return rows.select_related(
        "brand", "by", "policy_version__policy", "calendar_version__calendar"
    )


@door("edit_policies", "GET")
def listing(request: Knock) -> HttpResponse:
    rows = [_row(one) for one in _mine(request).defer("result").order_by("-pk")[:ROWS]]
    context = {"rows": rows, "brands": brands_of(request.responder)}
    return manage.page(request, "replays", "console/replays.html", context)


def _row(replay: Replay) -> dict[str, Any]:
    return {
        "replay": replay,
        "what": _what(replay),
        "last": replay.end - timedelta(microseconds=1),
        "share": round(100 * replay.done / replay.total) if replay.total else 100,
        "is_running": replay.state == Replay.State.RUNNING,
        "state": STATES[replay.state],
    }


def _what(replay: Replay) -> str:
    if replay.policy_version is not None:
        return f"{replay.policy_version.policy.name} v{replay.policy_version.number}"
    if replay.calendar_version is not None:
        return f"{replay.calendar_version.calendar.name} v{replay.calendar_version.number}"
    return _("As it was")


@door("edit_policies", "GET", "POST")
def add(request: Knock, brand_id: int) -> HttpResponse:
    brand = get_object_or_404(brands_of(request.responder), pk=brand_id)
    usual = {"first": (request.at - USUAL).date(), "last": request.at.date()}
    form = ReplayForm(brand, request.POST or None, initial={**usual, **request.GET.dict()})
    if request.method == "POST" and form.is_valid():
        try:
            made = replays.ask(brand, form.wish(), by=request.user, at=request.at)
        except Refused as refused:
            form.refuse(refused.message)
        else:
            return redirect("manage-replay", made.pk)
    return manage.form_page(
        request,
        "replays",
        form,
        heading=_("Replay the past"),
        action=_("Replay"),
        back="manage-replays",
    )


@door("edit_policies", "GET")
def one(request: Knock, pk: int) -> HttpResponse:
    """The whole page, or only what changes while it runs."""
    replay = get_object_or_404(_mine(request), pk=pk)
    context = {**_row(replay), "heading": _what(replay)}
    if replay.state == Replay.State.DONE:
        context |= _result(replay)
    if request.htmx:
        return manage.page(request, "replays", "console/partials/_replay.html", context)
    return manage.page(request, "replays", "console/replay.html", context)


def _result(replay: Replay) -> dict[str, Any]:
    tables, result = replay.result["tables"], replay.result
    names = {
        f"channel:{c.pk}": c.name or c.account
        for c in Channel.objects.filter(brand=replay.brand_id)
    }
    hours = {f"hour:{n}": f"{day} {n % 24:02}:00" for n, day in enumerate(_days())}
    metrics = [metric.value for metric in ORDER if metric.value in tables]
    differences = [
        {"conversation": pk, "label": WORDS.get(metric, metric), "fields": ", ".join(names_)}
        for pk, metric, _base, names_ in result["differences"]
    ]
    return {
        "result": result,
        "compared": result["equal"] + result["unequal"],
        "differences": differences,
        "metrics": [
            _line(metric, WORDS[metric], "all", tables[metric]["all"]) for metric in metrics
        ],
        "channels": [line for metric in metrics for line in _lines(metric, tables[metric], names)],
        "hours": [line for metric in metrics for line in _lines(metric, tables[metric], hours)],
    }


def _days() -> Iterator[Any]:
    for day in DAY_NAMES.values():
        yield from [day] * 24


def _lines(
    metric: str, table: Mapping[str, Sequence[int]], names: Mapping[str, Any]
) -> Iterator[dict[str, Any]]:
    for row, name in names.items():
        if row in table:
            yield {**_line(metric, name, row, table[row]), "metric": WORDS[metric]}


def _line(metric: str, label: Any, row: str, figures: Sequence[int]) -> dict[str, Any]:
    told = replays.summary(figures)
    queries = {name: urlencode({"metric": metric, "row": row, "set": name}) for name in SETS}
    return {
        "label": label,
        "recorded": percent(told["recorded"]["rate"]),
        "replayed": percent(told["replayed"]["rate"]),
        "n": told["recorded"]["n"],
        "n_then": told["replayed"]["n"],
        "gained": told["misses_gained"],
        "lost": told["misses_lost"],
        "queries": queries,
    }


@door("edit_policies", "POST")
def cancel(request: Knock, pk: int) -> HttpResponse:
    replays.cancel(get_object_or_404(_mine(request), pk=pk), by=request.user, at=request.at)
    messages.success(request, _("The replay was cancelled."))
    return redirect("manage-replay", pk)


@door("edit_policies", "GET")
def instances(request: Knock, pk: int) -> HttpResponse:
    """The clocks behind one number."""
    replay = get_object_or_404(_mine(request), pk=pk, state=Replay.State.DONE)
    metric, row, name = (request.GET.get(key, "") for key in ("metric", "row", "set"))
    belongs = SETS.get(name, SETS["replayed"])
    found = (
        one
        for one in replays.instances(replay, by=request.user)
        if one.metric == metric and _is_in(one, row) and belongs(one)
    )
    shown = Paginator(list(islice(found, SHOWN_AT_MOST)), ROWS).get_page(request.GET.get("page"))
    context = {
        "heading": _what(replay),
        "replay": replay,
        "label": WORDS.get(metric, metric),
        "page": shown,
        "rows": [
            {
                "conversation": one.conversation_id,
                "before": _state(one.before),
                "after": _state(one.after),
            }
            for one in shown
        ],
        "reads": access.may(request.responder, "read_conversations"),
        "query": urlencode({"metric": metric, "row": row, "set": name}),
    }
    return manage.page(request, "replays", "console/replay_instances.html", context)


def _is_in(one: Instance, row: str) -> bool:
    return row in ("all", f"channel:{one.channel_id}", f"hour:{one.hour}")


def _state(state: str) -> Any:
    return _("No clock") if state == ABSENT else OUTCOMES.get(state, OUTCOMES["running"])
