"""The request that a platform's own client sends, and ours for the same intent."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Any

import pytest

from inbox import adapters
from inbox.adapters import http
from inbox.adapters.base import Draft
from inbox.adapters.bluesky import Bluesky
from inbox.core.events import Visibility
from tests.oracles.intents import AT, INTENTS, KEY, ONCE, TEXT, Intent
from tests.oracles.library import ask
from tests.oracles.recorder import Request, recording
from tests.oracles.tally import Tally


def differing(ours: Request, theirs: Request) -> dict[str, tuple[Any, Any]]:
    """By flat name: what we say, what they say; numbers are compared as they are written."""
    one, other = said(ours), said(theirs)
    return {
        name: (one.get(name), other.get(name))
        for name in one.keys() | other.keys()
        if one.get(name) != other.get(name)
    }


def said(request: Request) -> dict[str, Any]:
    """The name of a proof's kind is compared; what is drawn anew each time is not."""
    told = {name: str(value) for name, value in request.told().items()}
    proof = told.get("header.authorization", "")
    if proof.startswith("OAuth "):
        parts = proof.removeprefix("OAuth ").split(",")
        told["header.authorization"] = str(sorted(ONCE.sub(r"\1", part.strip()) for part in parts))
    return told


def speak(intent: Intent, address: str) -> None:
    """By our own adapter; without a draft it asks what is new."""
    draft = {"key": KEY, "text": TEXT, "visibility": Visibility.PRIVATE, **intent.draft}
    with http.client() as client:
        adapter = adapters.load(intent.kind)(
            intent.credentials, client, secrets=intent.secrets, base_url=address
        )
        if intent.draft:
            adapter.send(Draft(**draft))
        else:
            adapter.poll(None)


@pytest.mark.parametrize("intent", INTENTS, ids=lambda intent: intent.name)
def test_our_request_is_theirs_but_for_what_is_told(
    intent: Intent, tally: Tally, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Bluesky, "clock", AT.timestamp)
    monkeypatch.setattr("inbox.adapters.atproto.SESSIONS", {})

    def answering(path: str) -> Any:
        ends = sorted(intent.answers, key=len, reverse=True)
        return next((intent.answers[end] for end in ends if path.endswith(end)), {})

    with recording(answering) as recorder:
        ask(intent.program, {"base": recorder.address, **intent.task})
        theirs = recorder.last()
        speak(intent, recorder.address)
        ours = recorder.last()
    found, listed = differing(ours, theirs), intent.differences
    assert [name for name in found if not any(fnmatchcase(name, one) for one in listed)] == [], (
        found
    )
    assert [one for one in listed if not any(fnmatchcase(name, one) for name in found)] == []
    tally.done["requests compared"] = tally.done.get("requests compared", 0) + 1
    tally.notes |= {f"{intent.name}, {name}": why for name, why in intent.differences.items()}
