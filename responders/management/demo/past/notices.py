"""The notices of the past about promises that were broken: in the console, to owner and leads, and looked at since."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from random import Random

from inbox.models import Brand
from inbox.operations.bulk import insert, query
from responders.models import Alert, Telling
from responders.models.alert import Kind, Way

LOOKED_AT = timedelta(minutes=45)  # at the latest
_BROKEN = """
select b.clock_id, b.conversation_id, r.id, r.id is not distinct from b.owner_id_then, b.due_at, b.detected_at
from responders_slabreach b
join responders_responder r on r.id = b.owner_id_then or r.id in (
    select m.responder_id from responders_membership m where m.team_id = b.team_id_then and m.is_lead)
where b.conversation_id = any(%s) and b.withdrawn_at is null
order by b.detected_at, b.id, r.id
"""
_TELLING = (
    "recipient_id brand_id way kind conversations is_own first_due_at last_due_at reason at state attempts next_at "
    "sent_at error seen_at"
)
_ALERT = "clock_id conversation_id recipient_id brand_id kind way is_own moment tell_at telling_id"


def write(draw: Random, brand: Brand, ids: Sequence[int]) -> None:
    """Of these conversations; their breaches are known."""
    told = query(_BROKEN, [list(ids)])
    way, kind = Way.CONSOLE.value, Kind.BREACHED.value
    made = insert(
        Telling,
        _TELLING,
        [
            (
                who, brand.pk, way, kind, 1, is_own, due, due, "", at, Telling.State.SENT.value, 0, at, at, "",
                at + LOOKED_AT * draw.random(),
            )
            for _clock, _case, who, is_own, due, at in told
        ],
        returning="id",
    )  # fmt: skip
    insert(
        Alert,
        _ALERT,
        [
            (clock, case, who, brand.pk, kind, way, is_own, due, at, telling)
            for (clock, case, who, is_own, due, at), (telling,) in zip(told, made, strict=True)
        ],
    )
