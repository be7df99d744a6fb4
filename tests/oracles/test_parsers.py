from __future__ import annotations

from typing import Any

import pytest

from tests.inbox.adapters.contract import payloads
from tests.oracles.library import ask
from tests.oracles.reading_alike import differences, read
from tests.oracles.refusals import OTHERWISE, REFUSED
from tests.oracles.tally import Tally

PROGRAMS = {
    "line": "parse_line",
    "telegram": "parse_telegram",
    "whatsapp": "parse_whatsapp",
    "bluesky": "parse_bluesky",
}
LIBRARIES = {
    "line-bot-sdk": "line",
    "python-telegram-bot": "telegram",
    "aiogram": "telegram",
    "pywa": "whatsapp",
    "atproto": "bluesky",
}
ONLY_FIRST = {"pywa"}


@pytest.fixture(scope="module")
def verdicts() -> dict[str, dict[str, Any]]:
    """By library and payload: what it read, or in words why not."""
    told = {}
    for kind, program in PROGRAMS.items():
        bodies = {path.stem: path.read_text(encoding="utf-8") for path in payloads(kind)}
        found = ask(program, bodies)
        told[kind] = found if kind == "telegram" else {"": found}
    return {name: told[kind].get(name) or told[kind][""] for name, kind in LIBRARIES.items()}


@pytest.mark.parametrize("library", LIBRARIES)
def test_it_refuses_what_we_say_it_refuses(
    verdicts: dict[str, dict[str, Any]], library: str, tally: Tally
) -> None:
    """Calls that are no calls at all are refused by both."""
    refused = {name for name, told in verdicts[library].items() if isinstance(told, str)}
    unread = {
        path.stem
        for path in payloads(LIBRARIES[library])
        if read(LIBRARIES[library], path.read_bytes()) is None
    }
    assert unread <= refused
    assert refused - unread == set(REFUSED[library])
    tally.done[f"payloads refused by both, {library}"] = len(unread)
    tally.done[f"payloads skipped, {library}"] = len(refused - unread)
    tally.notes |= {f"{library} refuses {name}": why for name, why in REFUSED[library].items()}


@pytest.mark.parametrize("library", LIBRARIES)
def test_ids_words_times_and_kinds_are_the_same(
    verdicts: dict[str, dict[str, Any]], library: str, tally: Tally
) -> None:
    kind, found, compared = LIBRARIES[library], {}, 0
    for path in payloads(kind):
        ours, theirs = read(kind, path.read_bytes()), verdicts[library][path.stem]
        if ours is None or isinstance(theirs, str):
            continue
        compared += 1
        told = differences(ours, theirs)
        if told and library in ONLY_FIRST and len(ours) > 1:
            assert differences(ours[:1], theirs) == []
        if told:
            found[path.stem] = told
    assert set(found) == set(OTHERWISE[library]), found
    tally.done[f"payloads compared, {library}"] = compared
    tally.notes |= {
        f"{library} reads otherwise {name}": why for name, why in OTHERWISE[library].items()
    }
