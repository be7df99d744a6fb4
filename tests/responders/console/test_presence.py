"""Who is replying, for colleagues and for the customer."""

from __future__ import annotations

import pytest

from responders.models import Draft, Handover
from tests.builders import a_brand, a_responder
from tests.responders.console.desk import HTMX, at_desk, waiting, words
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


def test_two_at_one_conversation_see_each_other_and_pass_it_on_with_both_drafts() -> None:
    brand = a_brand()
    rani, bima = a_responder("Rani Putri", "agent", brand), a_responder("Bima", "agent", brand)
    found = waiting(brand, 5, owner=rani)
    place = f"/conversations/{found.pk}/"
    hers, his = at_desk(rani), at_desk(bima)
    with listening() as heard:
        for _twice in range(2):
            assert his.post(f"{place}looking/").status_code == 204
        assert [hint["kind"] for hint in heard(f"conversation:{found.pk}")] == ["presence"]
    assert "Bima is looking too" in hers.get(place).content.decode()
    his.post(f"{place}presence/", {"mode": "note"})
    there = hers.get(place).content.decode()
    assert "Bima is replying" in there
    assert "Bima is looking too" not in there

    hers.post(f"{place}draft/", words(text="Halo, saya Rani"))
    assert "Take over with this draft" in his.get(place).content.decode()
    his.post(f"{place}assignment/request/")
    asked = Handover.objects.get()
    assert "Bima asks to take over." in hers.get(place).content.decode()
    assert "Bima asks to take over." not in his.get(place).content.decode()
    joko = at_desk(a_responder("Joko", "manager", a_brand("Bank Lain")))
    for door in (f"handovers/{asked.pk}/", f"drafts/{rani.pk}/taking/", "looking/"):
        assert joko.post(f"{place}{door}").status_code == 404
        assert hers.get(f"{place}{door}").status_code == 405
    typed = words(text="Halo, saya Bima")  # still unkept when the button is pressed
    taken = his.post(f"{place}drafts/{rani.pk}/taking/", typed, headers=HTMX)
    assert ">Halo, saya Bima\n\nHalo, saya Rani</textarea>" in taken.content.decode()
    assert Draft.objects.get(responder=rani).text == "Halo, saya Rani"
