"""A stored clock told to a person, for console and API."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from inbox.models import User
from responders import access
from responders.core.explain import Explanation, Line
from responders.core.explain import explain as tell
from responders.core.hours import ALWAYS
from responders.core.sla import State, state
from responders.models import Approval, ScheduledReply, SlaBreach, SlaClock
from responders.operations import clock_rows, terms
from responders.operations.clock_rows import COLUMNS, Row

REPLIES = frozenset({"first_reply", "next_reply", "update"})


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
    if not clock.outcome and clock.metric in REPLIES:
        told = replace(told, lines=(*told.lines, *_under_way(clock)))
    breaches = tuple(SlaBreach.objects.filter(clock=clock).order_by("detected_at"))
    return Told(clock, state(found, at), told, breaches)


def _under_way(clock: SlaClock) -> list[Line]:
    """What would meet it, and does not count yet."""
    about = {"conversation": clock.conversation_id}
    planned = ScheduledReply.objects.filter(**about, state=ScheduledReply.State.WAITING)
    waits = Approval.objects.filter(**about, state=Approval.State.OPEN)
    return [
        *(Line(at, "approval_waits", {}) for at in waits.values_list("created_at", flat=True)),
        *(
            Line(at, "reply_planned", {})
            for at in planned.order_by("send_at").values_list("send_at", flat=True)
        ),
    ]
