"""The platforms that the drill plays, spoken to by the platforms' own clients."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from inbox import adapters
from inbox.adapters.base import Draft
from inbox.core.events import Visibility
from responders.drill.book import Accepted, Book
from responders.drill.faults import Faults, Weather
from responders.drill.hosting import address, serving
from responders.drill.platform import Platform
from tests.builders import MONDAY_TEN
from tests.oracles.library import ask
from tests.oracles.tally import Tally

TEXT = "Baik, kami cek 🙏 & kabari = segera + hari ini"
PAGE = {"access_token": "page-112", "account": "112", "version": "v25.0"}
SAID = ("kind", "account", "place", "text", "marker")


@pytest.fixture
def played() -> Iterator[tuple[Book, int]]:
    book = Book(lambda: MONDAY_TEN)
    with serving(Platform(book, Faults(Weather({}), seed=1))) as port:
        yield book, port


def facts(said: Accepted) -> tuple[str, ...]:
    return tuple(getattr(said, name) for name in SAID)


def say(kind: str, port: int, credentials: dict[str, str], **told: Any) -> str:
    """By our own adapter."""
    draft = Draft(**{"key": "k-1", "text": TEXT, "visibility": Visibility.PRIVATE, **told})
    with httpx.Client(trust_env=False) as http:
        secrets = {"app_secret": "s"}
        adapter = adapters.load(kind)(
            credentials, http, secrets=secrets, base_url=address(port, kind)
        )
        return adapter.send(draft).external_id


def meta_task(port: int, **more: Any) -> dict[str, Any]:
    base = {"base": address(port, "facebook"), "version": "v25.0", "token": "page-112"}
    return {**base, "secret": "s", "page": "112", "whoami": True, **more}


@pytest.mark.parametrize("library", ["python-telegram-bot", "aiogram"])
@pytest.mark.parametrize("answers", [None, 70])
def test_a_bot_of_their_library_says_in_the_ledger_what_ours_says(
    played: tuple[Book, int], library: str, answers: int | None, tally: Tally
) -> None:
    book, port = played
    told = {"library": library, "base": address(port, "telegram"), "token": "42:drill"}
    found = ask("say_telegram", {**told, "chat": 9001, "text": TEXT, "answers": answers})
    in_reply_to = f"9001:{answers}" if answers else ""
    say("telegram", port, {"token": "42:drill"}, thread_key="9001", in_reply_to=in_reply_to)
    theirs, ours = book.accepted
    assert found == {
        "me": "42",
        "id": theirs.external_id,
        "text": TEXT,
        "at": int(MONDAY_TEN.timestamp()),
    }
    assert facts(theirs) == facts(ours)
    tally.done[f"played platform, {library}"] = tally.done.get(f"played platform, {library}", 0) + 1


def test_a_page_of_their_library_comments_in_the_ledger_as_ours_does(
    played: tuple[Book, int], tally: Tally
) -> None:
    book, port = played
    found = ask("say_facebook", meta_task(port, comment="112_900", text=TEXT))
    say("facebook", port, PAGE, thread_key="comment:112_900", visibility=Visibility.PUBLIC)
    theirs, ours = book.accepted
    assert found["said"]["id"] == theirs.external_id
    assert found["me"] == {"id": "112", "name": "Page 112"}
    assert facts(theirs) == facts(ours)
    tally.done["played platform, facebook-business comment"] = 1


@pytest.mark.parametrize(
    ("recipient", "thread"),
    [({"id": "7001"}, "dm:7001"), ({"comment_id": "112_900"}, "comment:112_900")],
)
def test_a_page_of_their_library_writes_in_the_ledger_as_ours_does(
    played: tuple[Book, int], recipient: dict[str, str], thread: str, tally: Tally
) -> None:
    book, port = played
    message = {
        "recipient": recipient,
        "messaging_type": "RESPONSE",
        "message": {"text": TEXT, "metadata": "k-1"},
    }
    found = ask("say_facebook", meta_task(port, message=message))
    is_private_reply = "comment_id" in recipient
    say(
        "facebook",
        port,
        PAGE,
        thread_key=thread,
        recipient="7001",
        in_reply_to="112_900" if is_private_reply else "",
        is_private_reply=is_private_reply,
    )
    theirs, ours = book.accepted
    assert found["said"]["message_id"] == theirs.external_id
    assert facts(theirs) == facts(ours)
    tally.done[f"played platform, facebook-business to {next(iter(recipient))}"] = 1


@pytest.mark.parametrize("token", ["stolen", "112"])
def test_a_token_of_no_page_is_refused_for_their_library_too(
    played: tuple[Book, int], token: str
) -> None:
    book, port = played
    with pytest.raises(AssertionError, match="190"):
        ask("say_facebook", meta_task(port, token=token, comment="112_900", text=TEXT))
    assert book.accepted == []
