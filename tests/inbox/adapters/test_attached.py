from __future__ import annotations

import pytest

from inbox.adapters import attached
from inbox.adapters.errors import Rejected

HOSTS = frozenset({"fbcdn.net"})
OWN = "https://bank.example:8443/replies"


@pytest.mark.parametrize(
    ("ref", "is_own"),
    [
        ("https://fbcdn.net/a.jpg", False),
        ("https://scontent.xx.fbcdn.net/v/a.jpg?oh=1", False),
        ("https://bank.example:8443/files/a.jpg", True),
    ],
)
def test_a_file_lies_with_the_platform_or_on_the_server_that_was_typed(
    ref: str, is_own: bool
) -> None:
    found = attached.at(ref, HOSTS, own=OWN)
    assert (found.url, found.is_own_server, found.headers) == (ref, is_own, {})


@pytest.mark.parametrize(
    "ref",
    [
        "http://scontent.fbcdn.net/a.jpg",
        "https://evilfbcdn.net/a.jpg",
        "https://fbcdn.net.evil.example/a.jpg",
        "https://fbcdn.net@evil.example/a.jpg",
        "https://bank.example/files/a.jpg",
        "http://bank.example:8443/files/a.jpg",
        "http://127.0.0.1/a.jpg",
        "https://[::1]/a.jpg",
    ],
)
def test_nothing_is_fetched_from_anybody_else(ref: str) -> None:
    with pytest.raises(Rejected) as caught:
        attached.at(ref, HOSTS, own=OWN)
    assert caught.value.code == "elsewhere"


@pytest.mark.parametrize(
    "ref",
    ["", "-6.2,106.8", "446/1988", "geo:-6.2,106.8", "\udcff", "file:///etc/passwd"],
)
def test_a_place_or_a_card_is_no_file(ref: str) -> None:
    with pytest.raises(Rejected) as caught:
        attached.at(ref, HOSTS)
    assert caught.value.code == "no_file"
