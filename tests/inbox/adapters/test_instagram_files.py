from __future__ import annotations

import pytest

from inbox.adapters.errors import Rejected
from tests.inbox.adapters.test_instagram import CASE


@pytest.mark.parametrize(
    "host", ["scontent.cdninstagram.com", "lookaside.fbsbx.com", "scontent.xx.fbcdn.net"]
)
def test_a_picture_or_a_story_is_fetched_from_the_address_that_was_told(host: str) -> None:
    found = CASE.adapter().media(f"https://{host}/s.mp4?signature=1")
    assert (found.url, found.is_own_server) == (f"https://{host}/s.mp4?signature=1", False)


@pytest.mark.parametrize(
    ("ref", "code"), [("https://toko.example/promo", "elsewhere"), ("", "no_file")]
)
def test_what_was_only_shared_or_kept_back_is_not_fetched(ref: str, code: str) -> None:
    with pytest.raises(Rejected) as caught:
        CASE.adapter().media(ref)
    assert caught.value.code == code


def test_nothing_goes_along_since_the_platform_wants_a_public_address() -> None:
    assert CASE.adapter().capabilities.encloses == {}
