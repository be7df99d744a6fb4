"""The composer on channels whose platform fetches files from us."""

from __future__ import annotations

from typing import Any

import pytest

from tests.builders import MONDAY_TEN, a_brand, a_channel, a_conversation, a_message, a_responder
from tests.responders.console.desk import at_desk

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", ["instagram", "line"])
@pytest.mark.parametrize("url", ["https://inbox.example", "http://127.0.0.1:8000"])
def test_it_takes_files_or_says_what_is_missing(kind: str, url: str, settings: Any) -> None:
    settings.PUBLIC_URL = url
    brand = a_brand()
    found = a_conversation(a_channel(brand, kind), visibility="private", last_inbound_at=MONDAY_TEN)
    a_message(found)
    client = at_desk(a_responder("Rani", "agent", brand))
    page = client.get(f"/conversations/{found.pk}/").content.decode()
    assert ("Why no file goes along" in page) is url.startswith("http:")
    (private,) = [line for line in page.split("<input") if 'value="private"' in line]
    assert ('data-accepts=""' in private) is url.startswith("http:")
