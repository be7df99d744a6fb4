"""Marks between pages: written by us, sent by anybody."""

from __future__ import annotations

import pytest
from django.urls import reverse

from responders.models import Handling
from tests.builders import a_brand, a_responder
from tests.responders.console.desk import at_desk, waiting

pytestmark = pytest.mark.django_db
MARKS = [
    "never_5", "never_99999999999999999999999", "2026-01-01T00:00:00_5", "2026-01-01_\u0663",
    "2026-01-01T00:00:00+23:59:59.999999_5", "0001-01-01T00:00:00+14:00_5", "9999-12-31T23:59:59-14:00_5",
    "0.5_never_5", "nan_never_5", "1e400_2026-01-01T00:00:00+00:00_5", "0.5_2026-01-01T00:00:00+23:59_5", "__", "\0_5",
]  # fmt: skip


@pytest.mark.filterwarnings("error::RuntimeWarning")
@pytest.mark.parametrize("door", ["queue", "queue-news"])
@pytest.mark.parametrize("view", ["risk", "done", "open"])
def test_a_strange_mark_is_the_beginning_or_a_place_never_a_failure(view: str, door: str) -> None:
    brand = a_brand()
    rani = a_responder("Rani", "agent", brand)
    waiting(brand, 300, "nanti")
    desk = at_desk(rani)
    for mark in MARKS:
        assert desk.get(reverse(door), {"view": view, "after": mark}).status_code == 200, mark


@pytest.mark.parametrize("view", ["risk", "open"])
def test_what_is_never_due_is_paged_through_once_and_is_not_sooner_than_itself(view: str) -> None:
    brand = a_brand()
    rani = a_responder("Rani", "agent", brand)
    made = [waiting(brand, 60, "kartu").pk for _number in range(55)]
    Handling.objects.filter(pk__in=made).update(next_due_at=None)
    desk, wanted = at_desk(rani), {"view": view, "q": "kartu"}
    first = desk.get(reverse("queue"), wanted).context
    pages = [first, desk.get(reverse("queue"), {**wanted, "after": first["next"]}).context]
    shown = [[row.pk for group in page["groups"] for row in group["rows"]] for page in pages]
    assert sorted(shown[0] + shown[1]) == made
    assert pages[1]["next"] == ""
    told = {**wanted, "after": first["last"], "shown": ",".join(map(str, shown[0]))}
    assert desk.get(reverse("queue-news"), told).context["fresh"] == 0
