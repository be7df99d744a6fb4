from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest

from inbox import adapters
from inbox.adapters import errors
from inbox.adapters.base import Adapter, Draft
from inbox.core.events import EchoSeen, Visibility
from responders.drill import faults
from responders.drill.book import Book
from responders.drill.faults import Faults, Weather
from responders.drill.hosting import address, serving
from responders.drill.platform import Platform
from tests.builders import MONDAY_TEN

DRAFT = Draft(
    key="5f3c1d7e-8f52-4a55-9a34-0a8b1c2d3e4f",
    thread_key="dm:7001",
    text="Baik",
    visibility=Visibility.PRIVATE,
    recipient="7001",
)
CREDENTIALS = {
    "facebook": {"access_token": "page-112", "account": "112"},
    "telegram": {"token": "42:drill"},
}


class Stage:
    """A platform with one certain fate."""

    def __init__(self, fate: str) -> None:
        self.book = Book(lambda: MONDAY_TEN)
        odds = {} if fate == faults.FINE else {fate: 1.0}
        self.platform = Platform(self.book, Faults(Weather(odds), seed=1))


def adapter(kind: str, port: int) -> Adapter:
    secrets = {"app_secret": "s"}
    return adapters.load(kind)(
        CREDENTIALS[kind],
        httpx.Client(trust_env=False),
        secrets=secrets,
        base_url=address(port, kind),
    )


@pytest.fixture(params=[faults.FINE])
def fate(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def stage(fate: str) -> Iterator[tuple[Stage, int]]:
    stage = Stage(fate)
    with serving(stage.platform) as port:
        yield stage, port


def test_what_the_adapters_say_stands_in_the_ledger_and_the_list(stage: tuple[Stage, int]) -> None:
    played, port = stage
    facebook = adapter("facebook", port)
    assert facebook.whoami().external_id == "112"
    receipt = facebook.send(DRAFT)
    (found,) = facebook.recent("dm:7001", MONDAY_TEN - timedelta(minutes=1))
    assert isinstance(found, EchoSeen)
    assert found.external_id == receipt.external_id
    assert [said.marker for said in played.book.accepted] == [DRAFT.key]


def test_it_takes_forms_with_the_token_in_the_query_as_the_platforms_own_clients_send_them(
    stage: tuple[Stage, int],
) -> None:
    played, port = stage
    said = {"recipient": '{"id": "7001"}', "message": '{"text": "Baik & siap"}'}
    url = f"{address(port, 'facebook')}/v25.0/112/messages"
    told = httpx.post(url, data=said, params={"access_token": "page-112"}, trust_env=False)
    told.raise_for_status()
    bot = f"{address(port, 'telegram')}/bot42:drill/sendMessage"
    httpx.post(bot, data={"chat_id": "9001", "text": "Baik"}, trust_env=False).raise_for_status()
    assert [(one.account, one.place, one.text) for one in played.book.accepted] == [
        ("112", "dm:7001", "Baik & siap"),
        ("42", "chat:9001", "Baik"),
    ]


@pytest.mark.parametrize("token", ["112", "app-112", "page-"])
def test_a_token_of_no_page_says_nothing(stage: tuple[Stage, int], token: str) -> None:
    played, port = stage
    url = f"{address(port, 'facebook')}/v25.0/112_900/comments"
    for told in (
        {"params": {"access_token": token}},
        {"headers": {"authorization": f"Bearer {token}"}},
    ):
        assert httpx.post(url, json={"message": "x"}, trust_env=False, **told).status_code == 401
    assert played.book.accepted == []


def test_told_twice_it_says_it_twice(stage: tuple[Stage, int]) -> None:
    played, port = stage
    telegram = adapter("telegram", port)
    draft = Draft(key="k", thread_key="9001", text="Baik", visibility=Visibility.PRIVATE)
    first, second = telegram.send(draft), telegram.send(draft)
    assert first.external_id != second.external_id
    assert first.accepted_at == MONDAY_TEN
    assert len(played.book.accepted) == 2


@pytest.mark.parametrize(
    ("fate", "meaning", "said"),
    [
        (faults.THROTTLED, errors.RateLimited, 0),
        (faults.FAILED, errors.Ambiguous, 0),
        (faults.FAILED_AFTER, errors.Ambiguous, 1),
        (faults.DROPPED, errors.Ambiguous, 0),
        (faults.DROPPED_AFTER, errors.Ambiguous, 1),
    ],
    indirect=["fate"],
)
def test_its_misbehaviour_is_what_it_says(
    stage: tuple[Stage, int], meaning: type[errors.AdapterError], said: int
) -> None:
    played, port = stage
    with pytest.raises(meaning):
        adapter("facebook", port).send(DRAFT)
    assert len(played.book.accepted) == said


def test_the_same_seed_brings_the_same_day() -> None:
    first, second = (Faults(faults.STORM, seed=7) for _ in range(2))
    assert [first.fate() for _ in range(50)] == [second.fate() for _ in range(50)]


def test_a_port_that_somebody_has_is_left_to_them() -> None:
    platform = Stage(faults.FINE).platform
    with serving(platform) as first, serving(platform, first) as second:
        assert second != first
        for port in (first, second):
            assert httpx.get(address(port, "facebook")).status_code < 500
