"""What the stream tells a console about its lists: every count of the rail, and what may stand elsewhere now."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

import orjson
from django.utils import timezone

from inbox.operations.bulk import among
from responders import access
from responders.console.tallies import Tally, open_to, tallies
from responders.console.view_counts import counts_of_all
from responders.models import Responder

MOST_MOVED = 500  # in one digest; beyond that every list asks for its news

Asked = tuple[str, frozenset[int]]  # responder:<id>, and the conversations that moved
Moved = tuple[int, float | None, int]  # conversation, due in milliseconds of the epoch, owner or 0


def digests_of(asked: Sequence[Asked]) -> list[bytes]:
    """For each, JSON of {counts: name → number, moved: [[conversation, due, owner], …] or null}; empty for nobody.

    What each may read is looked up anew. Nine queries however many ask, and those of views that each made for
    themselves. Counts are of one moment, and as old as this digest: the next comes with the next change.
    """
    at = timezone.now()
    wanted = {int(own.partition(":")[2]) for own, _moved in asked}
    people = {
        one.pk: one
        for one in Responder.objects.filter(
            among("pk", wanted), user__is_active=True
        ).select_related("user")
        if access.may(one, "read_conversations")
    }
    reaches = access.reaches(people.values())
    counts = _counts(people, reaches, at)
    every = frozenset[int]().union(*(moved for _own, moved in asked if len(moved) <= MOST_MOVED))
    standing = _standing(every, frozenset[int]().union(*reaches.values()))
    told: dict[tuple[frozenset[int], frozenset[int]], bytes] = {}
    found = []
    for own, moved in asked:
        pk = int(own.partition(":")[2])
        if pk not in people:
            found.append(b"")
            continue
        key = (reaches[pk], moved)
        if key not in told:
            told[key] = _moved(moved, standing, reaches[pk])
        found.append(orjson.dumps({"counts": counts[pk], "moved": orjson.Fragment(told[key])}))
    return found


def _counts(
    people: Mapping[int, Responder], reaches: Mapping[int, frozenset[int]], at: datetime
) -> dict[int, dict[str, int]]:
    """By reader, as the rail names them."""
    everybody = list(people.values())
    saved = counts_of_all(everybody, reaches, at)
    return {
        pk: {**named(found), **{f"saved:{view}": many for view, many in saved[pk].items()}}
        for pk, found in tallies(everybody, reaches, at).items()
    }


def named(found: Tally) -> dict[str, int]:
    """Kinds of channels and brands without anything open are left out."""
    return {
        **{f"view:{slug}": many for slug, many in found.views.items()},
        **{f"kind:{kind}": many for kind, many in found.kinds},
        **{f"brand:{pk}": many for pk, _name, many in found.brands},
    }


def _standing(moved: Collection[int], brand_ids: Collection[int]) -> dict[int, tuple[int, Moved]]:
    """Conversation → brand, and where it stands; those that nobody here may read are left out."""
    if not moved:
        return {}
    rows = open_to(brand_ids).filter(among("pk", moved))
    columns = ("pk", "brand_id", "handling__next_due_at", "handling__owner_id")
    return {
        pk: (brand, (pk, due.timestamp() * 1000 if due else None, owner or 0))
        for pk, brand, due, owner in rows.values_list(*columns)
    }


def _moved(
    ids: Collection[int], standing: Mapping[int, tuple[int, Moved]], reach: Collection[int]
) -> bytes:
    if len(ids) > MOST_MOVED:
        return b"null"
    found = (standing[pk] for pk in sorted(ids) if pk in standing)
    return orjson.dumps([moved for brand, moved in found if brand in reach])
