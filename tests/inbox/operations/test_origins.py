from __future__ import annotations

import pytest

from inbox.errors import Refused
from inbox.models import Activity
from inbox.operations import origins
from tests.builders import MONDAY_TEN, a_channel

pytestmark = pytest.mark.django_db


def test_the_list_is_replaced_cleaned_and_journalled() -> None:
    channel = a_channel(options={"origins": ["https://old.example"], "base_url": "x"})
    wanted = ["https://www.Bank.example/", " ", "https://www.bank.example", "http://127.0.0.1:81"]
    kept = origins.allow(channel, wanted, by=None, at=MONDAY_TEN)
    assert kept.options["origins"] == ["https://www.bank.example", "http://127.0.0.1:81"]
    assert kept.options["base_url"] == "x"
    assert Activity.objects.filter(verb="origins_allowed", new="2").count() == 1


@pytest.mark.parametrize(
    "origin", ["www.bank.example", "https://a b", "https://x;script-src *", "*", "https://x/path"]
)
def test_what_is_no_origin_is_refused_and_nothing_changes(origin: str) -> None:
    channel = a_channel(options={"origins": ["https://old.example"]})
    with pytest.raises(Refused) as caught:
        origins.allow(channel, [origin], by=None, at=MONDAY_TEN)
    assert caught.value.code == "origin_malformed"
    channel.refresh_from_db()
    assert channel.options == {"origins": ["https://old.example"]}
