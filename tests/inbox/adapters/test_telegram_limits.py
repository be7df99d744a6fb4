from __future__ import annotations

from dataclasses import replace

import pytest

from inbox.adapters import errors
from tests.inbox.adapters.test_telegram import DRAFT, refusing, speaking


@pytest.mark.parametrize(
    ("thread_key", "place", "is_certain"),
    [("bc1@9001", "9001", False), ("-555/9001", "-555", True)],
)
def test_too_many_are_too_many_for_the_chat(thread_key: str, place: str, is_certain: bool) -> None:
    bot = speaking(lambda _request: refusing(429, retry_after=9))
    for errand in (
        lambda: bot.send(replace(DRAFT, thread_key=thread_key)),
        lambda: bot.act("delete", f"{place}:7"),
    ):
        with pytest.raises(errors.PlaceLimited) as caught:
            errand()
        assert (caught.value.place, caught.value.is_certain) == (place, is_certain)
    assert bot.place_of(thread_key) == place
    with pytest.raises(errors.RateLimited) as asked:
        bot.poll(None)
    assert not isinstance(asked.value, errors.PlaceLimited)
