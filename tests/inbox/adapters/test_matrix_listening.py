"""A homeserver is asked to answer when something is new; what is heard is only that there is something."""

from __future__ import annotations

import json

import httpx
import pytest

from inbox.adapters.errors import CredentialsRejected, Unreachable
from inbox.adapters.lookout import Lookout
from inbox.adapters.matrix_listening import LONGEST_SECONDS
from tests.inbox.adapters.matrix_api import ROOM, Home, page, refusing, said
from tests.inbox.adapters.test_matrix import CASE

QUIET = b'{"next_batch":"s3"}'
INVITED = json.dumps({"next_batch": "s3", "rooms": {"invite": {ROOM: {}}}}).encode()


def listening(home: Home) -> Lookout:
    return CASE.adapter(home.judged()).lookout()


def asked(home: Home) -> list[dict[str, str]]:
    return [dict(request.url.params) for request in home.asked]


def test_it_begins_where_the_server_stands_and_goes_on_from_there() -> None:
    home = Home()
    lookout = listening(home)
    home.sync = page(said("$a1", "Halo"), next_batch="s3")
    assert lookout.news(9) is True
    home.sync = QUIET
    assert lookout.news(9) is False
    assert [one.get("since") for one in asked(home)] == [None, "s2", "s3"]


def test_the_server_is_asked_to_wait_for_as_long_as_a_call_may_last() -> None:
    home = Home()
    lookout = listening(home)
    lookout.news(9)
    lookout.news(540)
    assert [int(one["timeout"]) for one in asked(home)] == [0, 9000, int(LONGEST_SECONDS * 1000)]


def test_an_invitation_is_news() -> None:
    home = Home()
    lookout = listening(home)
    home.sync = INVITED
    assert lookout.news(9) is True


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (refusing(401, "M_UNKNOWN_TOKEN"), CredentialsRejected),
        (httpx.Response(502), Unreachable),
        (httpx.Response(200, json={}), Unreachable),
    ],
)
def test_a_server_that_cannot_be_listened_to_says_so(
    answer: httpx.Response, error: type[Exception]
) -> None:
    home = Home()
    lookout = listening(home)
    home.answers["/sync"] = lambda _request: answer
    with pytest.raises(error):
        lookout.news(9)


def test_one_that_was_closed_asks_no_more() -> None:
    home = Home()
    lookout = listening(home)
    lookout.close()
    with pytest.raises(Unreachable):
        lookout.news(9)
    assert len(home.asked) == 1
