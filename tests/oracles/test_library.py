from __future__ import annotations

import re
from typing import Any

import pytest

from tests.oracles.clients.run import stay_here
from tests.oracles.library import LOCK, ask, versions


@pytest.mark.parametrize(
    ("event", "args"),
    [
        ("socket.connect", (None, ("192.0.2.1", 443))),
        ("socket.getaddrinfo", ("api.line.me", 443)),
        ("socket.getaddrinfo", (b"api.line.me", 443)),
    ],
)
def test_a_program_reaches_no_other_machine(event: str, args: tuple[Any, ...]) -> None:
    with pytest.raises(PermissionError, match="is not this machine"):
        stay_here(event, args)


def test_the_guard_stands_before_a_library_that_calls_out() -> None:
    told = {"base": "http://api.line.me", "token": "t", "to": "U1", "text": "x", "key": "k"}
    with pytest.raises(AssertionError, match=r"api\.line\.me is not this machine"):
        ask("say_line", told)


def test_the_versions_told_are_those_that_are_locked() -> None:
    locked = re.findall(r"^([\w.-]+)==(\S+)", LOCK.read_text(encoding="utf-8"), re.M)
    assert {
        (name.lower().replace(".", "-"), version) for name, version in versions().items()
    } <= set(locked)
