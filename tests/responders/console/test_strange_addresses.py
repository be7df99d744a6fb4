"""Addresses and forms that nobody's browser sends: refused or read as nothing, never a failure of ours."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from responders.models import Responder, Tag
from tests.builders import a_brand, a_responder
from tests.responders.console.desk import at_desk, waiting

pytestmark = pytest.mark.django_db
HUGE = "9" * 5000


@pytest.mark.parametrize(
    "asked",
    [
        "?brand=²",
        "?brand=" + HUGE,
        "?channel=\0",
        "?after=never_²",
        "?after=9999-12-31T23:59:59%2B00:00_1&view=done",
        "?view=\0&q=\0",
        "news/?shown=²," + HUGE,
    ],
)
def test_the_list_reads_what_is_no_number_as_nothing(asked: str) -> None:
    brand = a_brand()
    waiting(brand, 5)
    rani = at_desk(a_responder("Rani", "agent", brand))
    assert rani.get("/conversations/" + quote(asked, safe="/?=&%:")).status_code == 200


@pytest.mark.parametrize("before", ["²", HUGE, "-1", "\0"])
def test_older_messages_than_no_message_are_the_newest(before: str) -> None:
    brand = a_brand()
    found = waiting(brand, 5)
    rani = at_desk(a_responder("Rani", "agent", brand))
    answer = rani.get(f"/conversations/{found.pk}/older/", {"before": before})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "exact", ["9999-12-31T23:59+00:00", "9999-12-31T23:59", "2100-01-01T00:00"]
)
def test_nobody_snoozes_into_a_year_that_no_page_can_show(exact: str) -> None:
    brand = a_brand()
    found = waiting(brand, 5)
    rani = at_desk(a_responder("Rani", "agent", brand))
    answer = rani.post(f"/conversations/{found.pk}/snooze/", {"exact": exact})
    assert answer.status_code == 422
    found.refresh_from_db()
    assert found.status == "open"


def test_a_tag_holds_no_sign_that_cannot_be_kept() -> None:
    brand = a_brand()
    found = waiting(brand, 5)
    rani = at_desk(a_responder("Rani", "agent", brand))
    assert rani.post(f"/conversations/{found.pk}/tags/", {"name": "a\0b"}).status_code == 422
    assert not Tag.objects.exists()


@pytest.mark.parametrize("first", ["0001-01-01", "1999-12-31", "9999-12-01"])
def test_a_report_of_years_beyond_all_clocks_says_so(first: str) -> None:
    bima = at_desk(a_responder("Bima", Responder.Role.MANAGER, a_brand()))
    asked = {"range": "own", "first": first, "last": first[:8] + "31"}
    assert bima.get("/reports/sla/", asked).status_code == 422


def test_the_journal_of_years_beyond_all_clocks_says_so() -> None:
    eka = at_desk(a_responder("Eka", Responder.Role.AUDITOR, a_brand()))
    asked = {"first": "0001-01-01", "last": "9999-12-31"}
    assert eka.get("/settings/journal/", asked).status_code == 422
