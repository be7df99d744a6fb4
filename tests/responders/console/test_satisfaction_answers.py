"""Every number of the satisfaction report opens the surveys that it counts."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from inbox.models import Channel
from responders.console.forms.reports import ReportForm
from responders.console.reported import Reported
from responders.console.tables import groups
from responders.console.tiles import Tile, tiles
from responders.models import Responder, Survey
from tests.builders import MONDAY_TEN, a_brand, a_channel, a_conversation, a_responder
from tests.responders.api.promises import a_clock

pytestmark = pytest.mark.django_db
URL = "/reports/satisfaction/"
DATES = "range=own&first=2026-11-20&last=2026-11-26"
NUMBER = re.compile(r'<a[^>]* href="(/reports/satisfaction/answers/[^"]*)"[^>]*>([^<]*)')


def a_rating(channel: Channel, score: int, **fields: object) -> Survey:
    return Survey.objects.create(
        conversation=a_conversation(channel),
        channel=channel,
        resolved_at=MONDAY_TEN + timedelta(minutes=score),
        decided_at=MONDAY_TEN,
        language="id",
        score=score,
        answered_at=MONDAY_TEN,
        **fields,
    )


def signed_in(role: str, *brands: object) -> tuple[Client, Responder]:
    responder = a_responder("Dewi", role, *brands)  # type: ignore[arg-type]
    client = Client()
    client.force_login(responder.user)
    return client, responder


def rows(client: Client, address: str) -> int:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.getvalue().decode().count('<th scope="row">')


def test_each_number_opens_as_many_rows_as_it_says() -> None:
    bca = a_brand()
    one, other = a_channel(bca, name="Satu"), a_channel(bca, name="Dua")
    rani = a_responder("Rani", Responder.Role.AGENT, bca)
    for score in (5, 5, 4, 3, 2, 1, 5, 4, 5, 5):
        a_rating(one, score, responder=rani, topic="fees")
    for score in (5, 1):
        a_rating(other, score)
    client, _dewi = signed_in(Responder.Role.MANAGER, bca)
    for by in ("channel", "agent", "team", "topic"):
        page = client.get(f"{URL}?{DATES}&by={by}").getvalue().decode()
        numbers = [(unescape(a), words) for a, words in NUMBER.findall(page)]
        told = [(a, int(words)) for a, words in numbers if words.strip().isdecimal()]
        assert len(told) >= 5 + 1 + 2  # scores, answers, and a group's two
        for address, many in told:
            if "satisfied=1" not in address:
                assert rows(client, address) == many, address
        [satisfied] = {a for a, _words in numbers if "satisfied=1" in a}
        assert rows(client, satisfied) == 8


def test_comments_are_read_by_those_who_read_conversations_alone() -> None:
    bca = a_brand()
    a_rating(a_channel(bca), 1, comment="<b>Lama sekali</b>")
    manager, _ = signed_in(Responder.Role.MANAGER, bca)
    page = manager.get(f"{URL}answers/?{DATES}").getvalue().decode()
    assert "&lt;b&gt;Lama sekali&lt;/b&gt;" in page
    assert "<b>Lama" not in page


def test_nobody_sees_what_another_brand_or_agent_was_told() -> None:
    bca, other = a_brand(), a_brand("other")
    channel = a_channel(bca)
    a_rating(channel, 2)
    agent, rani = signed_in(Responder.Role.AGENT, bca)
    assert rows(agent, f"{URL}answers/?{DATES}") == 0
    a_rating(channel, 5, responder=rani)
    assert rows(agent, f"{URL}answers/?{DATES}") == 1
    stranger = Client()
    stranger.force_login(a_responder("Sari", Responder.Role.MANAGER, other).user)
    assert rows(stranger, f"{URL}answers/?{DATES}") == 0


@pytest.mark.parametrize(
    "query", ["by=agent&is_group=1&group=x", "by=agent&is_group=1&group=" + "9" * 30, "score=9"]
)
def test_a_made_up_address_is_refused(query: str) -> None:
    client, _dewi = signed_in(Responder.Role.MANAGER, a_brand())
    assert client.get(f"{URL}answers/?{query}").status_code == 422


def test_the_sla_report_has_the_rating_and_opens_its_answers() -> None:
    bca = a_brand()
    channel = a_channel(bca)
    client, dewi = signed_in(Responder.Role.MANAGER, bca)
    report = f"/reports/sla/?{DATES}"

    def ratings(narrowed: str = "") -> list[Tile]:
        form = ReportForm(dewi, QueryDict(f"{DATES}&{narrowed}"))
        assert form.is_valid()
        every = tiles(Reported(dewi.user, form, at=timezone.now()), form)
        return [tile for tile in every if tile.label == "Customer rating"]

    assert "Customer rating" not in client.get(report).getvalue().decode()
    for score in (5, 5, 4, 3, 2, 1, 5, 4, 5):
        a_rating(channel, score)
    [tile] = ratings()
    assert (tile.value, tile.n) == ("–", 9)
    a_rating(channel, 5)
    [tile] = ratings()
    assert (tile.value, tile.n) == ("3.9", 10)
    assert rows(client, tile.address) == 10
    for narrowed, is_told in (
        ("topic=fees", False),
        (f"channel={channel.pk}", True),
        ("priority=1", False),
    ):
        assert bool(ratings(narrowed)) == is_told, narrowed


def test_each_group_of_the_sla_report_has_its_rating_and_opens_its_answers() -> None:
    brand = a_brand()
    loved, new = a_channel(brand), a_channel(brand)
    client, dewi = signed_in(Responder.Role.MANAGER, brand)
    for channel in (loved, new):
        a_clock(a_conversation(channel), started_at=MONDAY_TEN, outcome="met")
    report = f"/reports/sla/?{DATES}"

    def ratings(by: str) -> list[Any]:
        form = ReportForm(dewi, QueryDict(f"{DATES}&by={by}"))
        assert form.is_valid()
        return [row["rating"] for row in groups(Reported(dewi.user, form, at=timezone.now()), form)]

    assert 'class="n rated"' not in client.get(report).getvalue().decode()
    for score in (5,) * 9 + (4,):
        a_rating(loved, score)
    a_rating(new, 1)
    for by, many in (("channel", 2), ("brand", 1)):
        rated = ratings(by)
        assert len(rated) == many
        for one in rated:
            assert rows(client, f"/reports/satisfaction/answers/?{one['answers']}") == one["n"]
        told = client.get(f"{report}&by={by}").getvalue().decode()
        assert told.count('class="n rated"') == many
    assert {(one["mean"], one["n"]) for one in ratings("channel")} == {
        ("4.9", 10),
        ("", 1),
    }
    for untold in ("by=priority", "by=channel&priority=1"):
        assert 'class="n rated"' not in client.get(f"{report}&{untold}").getvalue().decode()
