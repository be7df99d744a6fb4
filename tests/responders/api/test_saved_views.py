"""Saved views by the API."""

from __future__ import annotations

import pytest

from tests.builders import a_brand, a_responder
from tests.responders.api.conftest import Caller
from tests.responders.console.desk import waiting

pytestmark = pytest.mark.django_db
VIEWS = "/api/v1/views/"


def test_a_view_is_saved_counted_used_renamed_removed_and_restored(caller: Caller) -> None:
    brand = a_brand()
    rani = a_responder("Rani", "lead", brand)
    mine, _other = waiting(brand, 5, owner=rani), waiting(brand, 500)
    client = caller(rani)
    wish = {"name": "Segera", "query": "view=nonsense&due=soon&x=1", "brand": brand.pk}
    made = client.post(VIEWS, wish, format="json")
    assert made.status_code == 201
    body = made.json()
    assert (body["query"], body["count"], body["brand"]) == ("view=open&due=soon", 1, brand.pk)
    where = f"{VIEWS}{body['id']}/"
    held = client.get("/api/v1/conversations/", {"saved_view": body["id"]}).json()["results"]
    assert [row["id"] for row in held] == [mine.pk]
    narrowed = client.get("/api/v1/conversations/", {"due": "soon", "tag": "none"}).json()
    assert narrowed["results"] == []
    changed = client.patch(where, {"name": "Lekas", "position": 0}, format="json")
    assert changed.json()["name"] == "Lekas"
    assert client.delete(where).status_code == 204
    assert client.get(VIEWS).json() == {"results": []}
    assert client.post(f"{where}restoration/").json()["name"] == "Lekas"
    agent = caller(a_responder("Bima", "agent", brand))
    assert agent.patch(where, {"name": "x"}, format="json").status_code == 403
    wish = {"name": "x", "query": "due=late", "brand": brand.pk}
    assert agent.post(VIEWS, wish, format="json").status_code == 403
