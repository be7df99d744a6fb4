"""How many of the waits that customers were told were kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from inbox.operations.bulk import query


@dataclass(frozen=True, slots=True)
class Coverage:
    """Of `told` waits that ended or ran out: `kept` were answered in time."""

    channel: int
    name: str
    told: int
    kept: int

    @property
    def share(self) -> float | None:
        return self.kept / self.told if self.told else None


_COVERAGE = """
select a.id, a.name, count(*),
       count(*) filter (where c.fulfilled_at <= t.told_at + t.told_seconds * interval '1 second'
                        and c.outcome in ('met', 'missed'))
from responders_toldwait t
join inbox_conversation i on i.id = t.conversation_id join inbox_channel a on a.id = i.channel_id
join responders_slaclock c on c.conversation_id = t.conversation_id and c.base = t.base
                          and c.metric in ('first_reply', 'next_reply')
join inbox_delivery d on d.message_id = t.message_id and d.accepted_at is not null
where t.told_at >= %s and t.told_at < %s and a.brand_id = any(%s) and not t.is_withdrawn
  and c.outcome <> 'cancelled'
  and (c.fulfilled_at is not null or t.told_at + t.told_seconds * interval '1 second' < %s)
group by a.id, a.name order by a.name, a.id
"""


def coverage(
    brand_ids: Sequence[int], start: datetime, end: datetime, *, at: datetime
) -> list[Coverage]:
    """By channel; one whose told time has not passed yet and that has no answer is not counted."""
    return [Coverage(*row) for row in query(_COVERAGE, [start, end, list(brand_ids), at])]
