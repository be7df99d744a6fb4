"""Who is replying, for colleagues and for the customer."""

from __future__ import annotations

import pytest

from tests.builders import a_brand, a_responder
from tests.responders.console.desk import at_desk, waiting
from tests.wire import listening

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(("mode", "kinds"), [("private", ["typing"]), ("note", []), (None, [])])
def test_a_visitor_sees_that_a_private_reply_is_written_and_no_note(
    mode: str | None, kinds: list[str]
) -> None:
    brand = a_brand()
    found = waiting(brand, 5)
    rani = at_desk(a_responder("Rani", "agent", brand))
    with listening() as heard:
        body = {} if mode is None else {"mode": mode}
        assert rani.post(f"/conversations/{found.pk}/presence/", body).status_code == 204
        hints = heard(f"visitor:{found.identity_id}")
    assert [hint["kind"] for hint in hints] == kinds


def test_colleagues_see_who_is_replying_and_oneself_does_not() -> None:
    brand = a_brand()
    found = waiting(brand, 5)
    rani, bima = a_responder("Rani Putri", "agent", brand), a_responder("Bima", "agent", brand)
    at_desk(rani).post(f"/conversations/{found.pk}/presence/", {"mode": "note"})
    sign = "Rani is replying"
    assert sign in at_desk(bima).get(f"/conversations/{found.pk}/").content.decode()
    assert sign not in at_desk(rani).get(f"/conversations/{found.pk}/").content.decode()


def test_nobody_types_in_another_brands_conversation() -> None:
    found = waiting(a_brand(), 5)
    joko = at_desk(a_responder("Joko", "agent", a_brand()))
    with listening() as heard:
        path = f"/conversations/{found.pk}/presence/"
        assert joko.post(path, {"mode": "private"}).status_code == 404
        assert heard(f"visitor:{found.identity_id}") == []
