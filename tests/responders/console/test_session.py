"""Signing in and out, and what a reader chose."""

from __future__ import annotations

import pytest
from django.test import Client

from inbox.errors import Refused
from inbox.models import User
from responders.console import session
from responders.models import Responder
from responders.operations import preferences
from tests.builders import a_brand, a_responder
from tests.responders.console.desk import at_desk

pytestmark = pytest.mark.django_db
PASSWORD = "x" * 16


@pytest.fixture
def rani() -> Responder:
    """Somebody with a password."""
    rani = a_responder("Rani", "agent", a_brand())
    rani.user.set_password(PASSWORD)
    rani.user.save()
    return rani


def test_the_right_password_opens_the_inbox(rani: Responder) -> None:
    form = {"username": rani.user.username, "password": PASSWORD}
    assert Client().post("/sign-in/", form)["Location"] == "/"


def test_a_wrong_password_and_an_unknown_name_read_the_same(rani: Responder) -> None:
    answers = {
        Client()
        .post("/sign-in/", {"username": name, "password": "salah"})
        .context["form"]
        .non_field_errors()[0]
        for name in (rani.user.username, "joko")
    }
    assert len(answers) == 1


def test_whoever_tries_many_names_from_one_place_is_slowed(
    rani: Responder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(session.PACE, "burst", 3)
    monkeypatch.setitem(session.PACE, "per_second", 0.001)
    there = {"REMOTE_ADDR": "2001:db8:5:6::1"}
    for number in range(3):
        form = {"username": f"siapa{number}", "password": "salah"}
        assert Client(**there).post("/sign-in/", form).status_code == 200
    right = {"username": rani.user.username, "password": PASSWORD}
    neighbour = {"REMOTE_ADDR": "2001:db8:5:6::2"}
    assert Client(**neighbour).post("/sign-in/", right).status_code == 429
    assert Client(REMOTE_ADDR="2001:db8:5:7::1").post("/sign-in/", right)["Location"] == "/"


def test_after_signing_in_one_is_never_sent_elsewhere(rani: Responder) -> None:
    form = {"username": rani.user.username, "password": PASSWORD, "next": "https://evil.example/"}
    assert Client().post("/sign-in/", form)["Location"] == "/"


@pytest.mark.parametrize(("role", "place"), [("agent", "/conversations/"), ("admin", "/settings/")])
def test_one_starts_where_ones_work_is(role: str, place: str) -> None:
    assert at_desk(a_responder("Wati", role, a_brand())).get("/")["Location"] == place


def test_signing_out_needs_a_form_and_ends_the_session() -> None:
    client = at_desk(a_responder("Rani", "agent", a_brand()))
    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/")["Clear-Site-Data"] == '"cache", "storage"'
    assert client.get("/conversations/").status_code == 302


def test_the_language_is_kept_with_the_account() -> None:
    rani = a_responder("Rani", "agent", a_brand())
    client = at_desk(rani)
    client.post("/preferences/", {"language": "id"})
    assert User.objects.get(pk=rani.user_id).language == "id"
    assert '<html lang="id"' in client.get("/conversations/").content.decode()


def test_an_unknown_language_theme_or_zone_is_refused() -> None:
    client = at_desk(a_responder("Rani", "agent", a_brand()))
    for form in ({"language": "xx"}, {"theme": "neon"}, {"time_zone": "Mars/Olympus"}):
        assert client.post("/preferences/", form).status_code == 422


def test_times_are_shown_in_the_zone_one_chose() -> None:
    rani = a_responder("Rani", "agent", a_brand())
    client = at_desk(rani)
    client.post("/preferences/", {"time_zone": "Asia/Jayapura", "has_hot_keys": "on"})
    assert 'data-zone="Asia/Jayapura"' in client.get("/conversations/").content.decode()


def test_keys_can_be_switched_off_and_themes_leave_them_alone() -> None:
    rani = a_responder("Rani", "agent", a_brand())
    client = at_desk(rani)
    client.post("/preferences/", {"time_zone": ""})
    client.post("/preferences/", {"theme": "dark"})
    text = client.get("/conversations/").content.decode()
    assert ('data-hot-keys="off"' in text, 'data-theme="dark"' in text) == (True, True)


@pytest.mark.parametrize("path", ["/sign-in/", "/nowhere/"])
def test_pages_for_strangers_carry_the_strict_policy(path: str) -> None:
    policy = Client().get(path)["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize(
    "target", ["javascript:alert(1)", "data:text/html,x", "//x", "", "http://"]
)
def test_only_addresses_of_the_web_can_be_left_to(target: str) -> None:
    client = at_desk(a_responder("Rani", "agent", a_brand()))
    assert client.get("/leaving/", {"to": target}).status_code == 404


@pytest.mark.parametrize("wanted", ["NaN", "bare", "queue", "//evil.example/", "/conversations/"])
def test_after_a_choice_one_is_back_on_a_page_of_ours(wanted: str) -> None:
    client = at_desk(a_responder("Rani", "agent", a_brand()))
    for door in ("/preferences/", "/greeting/"):
        answer = client.post(door, {"theme": "dark", "next": wanted})
        assert answer.status_code == 302
        assert "evil" not in answer["Location"]


def test_a_choice_made_in_the_menu_leaves_one_where_one_is() -> None:
    client = at_desk(a_responder("Rani", "agent", a_brand()))
    here = "http://testserver/conversations/7/?view=open"
    for came_from, lands in ((here, here), ("https://evil.example/", "/preferences/")):
        headers = {"referer": came_from}
        answer = client.post("/preferences/", {"language": "id"}, headers=headers)
        assert answer["Location"] == lands


def test_a_choice_beside_a_refused_form_leads_to_a_page_that_can_be_looked_at() -> None:
    client = at_desk(a_responder("Rani", "agent", a_brand()))
    refused = client.post("/preferences/keys/", {"key-reply": "q", "key-resolve": "q"})
    assert refused.status_code == 422
    headers = {"referer": "http://testserver/preferences/keys/"}
    answer = client.post("/preferences/", {"theme": "dark"}, headers=headers, follow=True)
    assert answer.status_code == 200


def test_a_zone_of_the_machine_is_neither_offered_nor_taken() -> None:
    rani = a_responder("Rani", "agent", a_brand())
    page = at_desk(rani).get("/preferences/").content.decode()
    assert 'value="Asia/Jakarta"' in page
    assert 'value="localtime"' not in page
    with pytest.raises(Refused):
        preferences.choose(rani.user, time_zone="localtime")
