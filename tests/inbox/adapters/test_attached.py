from __future__ import annotations

from dataclasses import replace

import pytest

from inbox.adapters import attached
from inbox.adapters.base import Draft, Enclosure
from inbox.adapters.errors import (
    AdapterError,
    Ambiguous,
    CredentialsRejected,
    RateLimited,
    Rejected,
    Unreachable,
)
from tests.inbox.adapters import files
from tests.inbox.adapters.contract import DRAFT

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


class Platform:
    """Takes files, and fails while it is said what they are for."""

    def __init__(self) -> None:
        self.taken: list[str] = []

    def upload(self, enclosure: Enclosure) -> str:
        self.taken.append(enclosure.name)
        return f"{enclosure.name}-{len(self.taken)}"

    def say(self, draft: Draft, fails: AdapterError | None = None, owner: str = "a") -> list[str]:
        with attached.handed_over(owner, draft, self.upload) as ids:
            if fails:
                raise fails
            return ids


BOTH = replace(DRAFT, media=(files.PHOTO, files.PAPER))


@pytest.mark.parametrize("error", [Ambiguous, CredentialsRejected, RateLimited, Unreachable])
def test_what_is_tried_again_is_not_uploaded_again(error: type[AdapterError]) -> None:
    platform = Platform()
    with pytest.raises(error):
        platform.say(BOTH, error("No."))
    assert platform.say(BOTH) == ["bukti.jpg-1", "tagihan.pdf-2"]
    assert platform.taken == ["bukti.jpg", "tagihan.pdf"]


def test_what_was_refused_or_said_is_forgotten() -> None:
    platform = Platform()
    with pytest.raises(Rejected):
        platform.say(BOTH, Rejected("Never."))
    platform.say(BOTH)
    assert len(platform.taken) == 4
    assert attached.UPLOADS == {}


@pytest.mark.parametrize(
    ("draft", "owner"),
    [
        (replace(BOTH, key="another"), "a"),
        (BOTH, "b"),
        (replace(BOTH, media=(replace(files.PHOTO, content=b"x"), files.PAPER)), "a"),
    ],
)
def test_another_reply_account_or_file_has_uploads_of_its_own(draft: Draft, owner: str) -> None:
    platform = Platform()
    with pytest.raises(Unreachable):
        platform.say(BOTH, Unreachable("No."))
    platform.say(draft, owner=owner)
    assert "bukti.jpg" in platform.taken[2:]


def test_what_was_uploaded_before_another_failed_is_kept() -> None:
    platform = Platform()

    def upload(enclosure: Enclosure) -> str:
        if enclosure is files.PAPER and "tagihan.pdf" not in platform.taken:
            platform.taken.append(enclosure.name)
            raise Unreachable("No.")
        return platform.upload(enclosure)

    for _try in range(2):
        try:
            with attached.handed_over("a", BOTH, upload):
                pass
        except Unreachable:
            continue
    assert platform.taken == ["bukti.jpg", "tagihan.pdf", "tagihan.pdf"]


def test_no_more_is_remembered_than_is_useful() -> None:
    platform = Platform()
    for number in range(attached.MOST_UPLOADS):
        with pytest.raises(Unreachable):
            platform.say(replace(BOTH, key=str(number)), Unreachable("No."))
    assert len(attached.UPLOADS) == attached.MOST_UPLOADS
