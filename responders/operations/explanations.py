"""A stored clock told to a person, for console and API."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from inbox.models import User
from responders import access
from responders.core.explain import Explanation
from responders.core.explain import explain as tell
from responders.core.hours import ALWAYS
from responders.core.sla import State, state
from responders.models import SlaBreach, SlaClock
from responders.operations import clock_rows, terms
from responders.operations.clock_rows import COLUMNS, Row


@dataclass(frozen=True, slots=True)
class Told:
    """One clock at a moment: what it shows, its timeline and arithmetic, and its breaches, oldest first."""

    clock: SlaClock
    state: State
    explanation: Explanation
    breaches: tuple[SlaBreach, ...]


def explain(clock: SlaClock, *, by: User | None, at: datetime) -> Told:
    """From the stored row and the versions it was made under, not from what is in force now."""
    access.require(by, "read_conversations", clock.conversation.brand_id)
    row = Row(*(getattr(clock, name) for name in COLUMNS))
    found = clock_rows.clock_of(row, clock_rows.target_of(row))
    version = clock.calendar_version
    told = tell(
        found,
        at,
        ALWAYS if version is None else terms.hours(version.pk),
        f"{version.calendar.name} v{version.number}" if version else "",
    )
    breaches = tuple(SlaBreach.objects.filter(clock=clock).order_by("detected_at"))
    return Told(clock, state(found, at), told, breaches)
