"""What became of a bulk action, in sentences."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from responders.console.words import name_of
from responders.models import BulkAction, BulkItem
from responders.operations import bulk_actions

Kind, State = BulkAction.Kind, BulkItem.State
NOT_DONE = (State.SKIPPED, State.REFUSED, State.KEPT)
MOST_TOLD = 100


@dataclass(frozen=True, slots=True)
class Miss:
    conversation_id: int
    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """`sentences` are empty while it runs; `share` of all is carried out, in percent."""

    action: BulkAction
    is_running: bool
    done: int
    total: int
    share: int
    sentences: list[str]
    misses: list[Miss]
    may_undo: bool


_DONE: dict[str, Callable[[int], str]] = {
    Kind.ASSIGN: lambda n: ngettext(
        "%(n)d conversation assigned.", "%(n)d conversations assigned.", n
    ),
    Kind.TAG: lambda n: ngettext("%(n)d conversation tagged.", "%(n)d conversations tagged.", n),
    Kind.UNTAG: lambda n: ngettext(
        "Tag removed from %(n)d conversation.", "Tag removed from %(n)d conversations.", n
    ),
    Kind.PRIORITY: lambda n: ngettext(
        "Priority of %(n)d conversation changed.", "Priority of %(n)d conversations changed.", n
    ),
    Kind.SNOOZE: lambda n: ngettext(
        "%(n)d conversation snoozed.", "%(n)d conversations snoozed.", n
    ),
    Kind.RESOLVE: lambda n: ngettext(
        "%(n)d conversation resolved.", "%(n)d conversations resolved.", n
    ),
    Kind.SPAM: lambda n: ngettext(
        "%(n)d conversation marked as spam.", "%(n)d conversations marked as spam.", n
    ),
    Kind.NO_REPLY_NEEDED: lambda n: ngettext(
        "%(n)d conversation needs no reply.", "%(n)d conversations need no reply.", n
    ),
    Kind.REPLY: lambda n: ngettext(
        "%(n)d reply is on its way.", "%(n)d replies are on their way.", n
    ),
}
_REST: dict[str, Callable[[int], str]] = {
    State.UNDONE: lambda n: ngettext("%(n)d undone.", "%(n)d undone.", n),
    State.SKIPPED: lambda n: ngettext("%(n)d skipped.", "%(n)d skipped.", n),
    State.REFUSED: lambda n: ngettext("%(n)d not possible.", "%(n)d not possible.", n),
    State.KEPT: lambda n: ngettext("%(n)d could not be undone.", "%(n)d could not be undone.", n),
}


def outcome(action: BulkAction, at: datetime) -> Outcome:
    tally = bulk_actions.tally(action)
    open_ones = sum(tally.get(state, 0) for state in bulk_actions.OPEN)
    total = sum(tally.values())
    is_running = open_ones > 0
    return Outcome(
        action,
        is_running,
        total - open_ones,
        total,
        round(100 * (total - open_ones) / total) if total else 100,
        [] if is_running else _sentences(action, tally),
        [] if is_running else misses(action),
        bulk_actions.may_undo(action, at)
        and (tally.get(State.DONE, 0) + tally.get(State.WAITING, 0) > 0),
    )


def _sentences(action: BulkAction, tally: Mapping[str, int]) -> list[str]:
    told = {State.DONE: _DONE[action.kind], **_REST}
    found = [
        say(tally[state]) % {"n": tally[state]} for state, say in told.items() if state in tally
    ]
    return found or [_("Nothing was done.")]


def misses(action: BulkAction) -> list[Miss]:
    rows = BulkItem.objects.filter(action=action, state__in=NOT_DONE).order_by("pk")
    shown = rows.select_related("conversation__identity__contact")[:MOST_TOLD]
    return [
        Miss(one.conversation_id, name_of(one.conversation.identity), one.words) for one in shown
    ]
