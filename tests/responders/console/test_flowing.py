"""A page that is sent as it is told: the first figures early, all of one snapshot, and an honest end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from threading import Thread
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.db import DatabaseError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from inbox.models import Brand
from inbox.operations.bulk import query
from responders.console import reported
from responders.models import Responder
from tests.builders import a_brand, a_channel, a_conversation, a_responder
from tests.responders.api.promises import a_clock
from tests.responders.console.signing import signed_in
from tests.responders.operations.test_claims_at_once import elsewhere

BANNER = "The rest of this page could not be read."


@pytest.fixture
def brand() -> Brand:
    brand = a_brand()
    a_kept_promise(brand)
    return brand


@pytest.fixture
def client(brand: Brand) -> Client:
    return signed_in(a_responder("Dewi", Responder.Role.MANAGER, brand))


def a_kept_promise(brand: Brand) -> None:
    start = timezone.now() - timedelta(hours=2)
    a_clock(
        a_conversation(a_channel(brand)),
        started_at=start,
        outcome="met",
        fulfilled_at=start + timedelta(minutes=5),
        business_seconds=300,
        calendar_seconds=300,
    )


def pieces(client: Client) -> Iterator[str]:
    answer = client.get(reverse("reports"))
    assert answer.streaming
    return (piece.decode() for piece in answer)  # type: ignore[attr-defined]


@pytest.mark.django_db
def test_what_comes_first_is_sent_before_the_rest_is_read(client: Client) -> None:
    flow = pieces(client)
    with CaptureQueriesContext(connection) as asked:
        head, opening = next(flow), next(flow)
    assert "<h1>SLA report</h1>" in head
    assert 'class="lede"' not in head
    assert "100.0%" in opening
    assert not [one for one in asked if "knowable_at" in one["sql"].partition("WHERE")[0]]
    with CaptureQueriesContext(connection) as later:
        assert "".join(flow).rstrip().endswith("</html>")
    assert [one for one in later if "knowable_at" in one["sql"].partition("WHERE")[0]]


@pytest.mark.django_db(transaction=True)
def test_all_parts_are_of_one_moment(client: Client, brand: Brand) -> None:
    flow = pieces(client)
    seen = next(flow) + next(flow)

    def another() -> None:
        a_kept_promise(brand)
        connection.close()

    thread = Thread(target=another)
    thread.start()
    thread.join()
    whole = seen + "".join(flow)
    assert 'aria-label="First reply, Met: 1"' in whole
    assert 'aria-label="First reply, Met: 2"' in "".join(pieces(client))


@pytest.mark.django_db
def test_a_page_that_cannot_be_told_to_its_end_says_so(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_args: object, **_options: object) -> None:
        raise DatabaseError

    monkeypatch.setattr(reported.unanswered, "waiting", fails)
    page = "".join(pieces(client))
    assert BANNER in page
    assert "100.0%" in page
    assert "How late words reached us" not in page
    assert page.rstrip().endswith("</html>")


@pytest.mark.django_db(transaction=True)
def test_a_page_whose_database_goes_away_says_so_in_the_readers_language(client: Client) -> None:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "id"
    flow = pieces(client)
    seen = next(flow) + next(flow)
    (mine,) = query("select pg_backend_pid()")[0]
    elsewhere(lambda: query("select pg_terminate_backend(%s)", [mine]), []).join()
    with translation.override("en"):
        whole = seen + "".join(flow)
    assert "Sisa halaman ini" in whole
    assert whole.rstrip().endswith("</html>")


@pytest.mark.django_db
def test_who_may_read_it_no_more_once_it_has_begun_sees_its_end_and_no_figure(
    client: Client,
) -> None:
    flow = pieces(client)
    assert "<h1>SLA report</h1>" in next(flow)
    Responder.objects.update(role=Responder.Role.ADMIN)
    rest = "".join(flow)
    assert "%" not in rest
    assert BANNER in rest
    assert rest.rstrip().endswith("</html>")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("packed", ["gzip", ""])
def test_a_page_that_is_left_leaves_no_snapshot_behind(client: Client, packed: str) -> None:
    answer = client.get(reverse("reports"), headers={"Accept-Encoding": packed})
    flow = iter(answer)
    assert next(flow)
    assert next(flow)
    assert connection.in_atomic_block
    answer.close()
    assert not connection.in_atomic_block
    assert [*flow] in ([], [b""])


@pytest.mark.django_db
def test_a_page_told_to_its_end_says_nothing_of_it(client: Client) -> None:
    assert BANNER not in "".join(pieces(client))


@pytest.mark.django_db
def test_every_part_speaks_the_readers_language_and_zone(brand: Brand) -> None:
    dewi = a_responder("Dewi", Responder.Role.MANAGER, brand)
    dewi.user.time_zone = "Pacific/Kiritimati"
    dewi.user.save()
    client = signed_in(dewi)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "id"
    flow = pieces(client)
    assert "Laporan SLA" in next(flow)
    today = timezone.localdate(timezone=ZoneInfo("Pacific/Kiritimati"))
    with (
        translation.override("en"),
        timezone.override("UTC"),
    ):  # as it is once the view has answered
        rest = "".join(flow)
    assert "Masih menunggu" in rest
    assert f"last={today.isoformat()}" in rest
