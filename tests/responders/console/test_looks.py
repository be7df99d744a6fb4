"""Colours, one's own density and keys, first steps, the styleguide."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.utils import timezone

from inbox.errors import Refused
from inbox.models import Activity
from responders.console.help import HELP
from responders.console.places import SETTINGS
from responders.core import hotkeys
from responders.models import BrandLook, Calendar, CalendarVersion
from responders.operations import first_steps, looks
from tests.builders import a_brand, a_channel, a_conversation, a_message, a_responder
from tests.responders.console.desk import at_desk

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 27, 2, tzinfo=UTC)


def test_a_colour_is_chosen_shown_and_taken_back() -> None:
    brand = a_brand()
    admin, rani = a_responder("Agus", "admin", brand), a_responder("Rani", "agent", brand)
    desk, agent = at_desk(admin), at_desk(rani)
    assert "look.css" not in agent.get("/preferences/").content.decode()
    address = f"/settings/colours/of/{brand.pk}/"
    assert (
        desk.post(address, {f"b{brand.pk}-colour": "#0A7F5A"})["Location"] == "/settings/colours/"
    )
    assert 'href="/look.css?of=%230a7f5a"' in agent.get("/preferences/").content.decode()
    look = BrandLook.objects.get()
    assert f"--brand-h: {look.hue:.2f}" in agent.get("/look.css").content.decode()
    assert agent.get("/look.css")["Cache-Control"].startswith("private")
    assert Activity.objects.filter(verb="look_changed", actor=admin.user).count() == 1
    desk.post(f"{address}reset/")
    assert agent.get("/look.css").content == b""


def test_what_is_hard_to_read_is_refused_and_the_shade_that_is_offered_is_taken() -> None:
    brand = a_brand()
    desk = at_desk(a_responder("Agus", "admin", brand))
    address, field = f"/settings/colours/of/{brand.pk}/", f"b{brand.pk}-colour"
    answer = desk.post(address, {field: "#00ff00"})
    offered = looks.nearest("#00ff00")
    assert answer.status_code == 422
    text = answer.content.decode()
    assert 'value="#00ff00"' in text
    assert f'value="{offered}" data-offered' in text
    assert not BrandLook.objects.exists()
    assert desk.post(address, {field: offered}).status_code == 302
    for bad in ("red", "#12345", "#gggggg", "<b>"):
        assert desk.post(address, {field: bad}).status_code == 422
    assert BrandLook.objects.get().colour == offered


def test_nobody_else_colours_a_brand_and_who_works_for_two_sees_the_house() -> None:
    one, other = a_brand("Bank Arunika"), a_brand("Bank Lain")
    dewi = a_responder("Dewi", "manager", one)
    with pytest.raises(Refused):
        looks.choose(one, "#0a7f5a", by=dewi.user, at=NOW)
    admin = a_responder("Agus", "admin", one)
    assert at_desk(admin).post(f"/settings/colours/of/{other.pk}/", {}).status_code == 404
    looks.choose(one, "#0a7f5a", by=admin.user, at=NOW)
    assert looks.of(dewi)
    dewi.brands.add(other)
    assert looks.of(dewi) is None


def test_keys_are_ones_own_and_a_clash_is_told_beside_the_field() -> None:
    rani = a_responder("Rani", "agent", a_brand())
    desk = at_desk(rani)
    page = desk.post("/preferences/keys/", {"key-reply": "q", "key-resolve": "q", "key-tag": "ab"})
    text = page.content.decode()
    assert page.status_code == 422
    assert text.count("Another has this key.") == 2
    assert "One sign." in text
    whole = {f"key-{name}": key for name, key in USUAL.items()}
    desk.post("/preferences/keys/", {**whole, "key-reply": "Q", "key-resolve": ""})
    rani.refresh_from_db()
    assert rani.keys == {"r": "q", "e": ""}
    assert 'data-keys="{&quot;e&quot;: &quot;&quot;, &quot;r&quot;: &quot;q&quot;}"' in desk.get(
        "/preferences/"
    ).content.decode().replace(
        "{&quot;r&quot;: &quot;q&quot;, &quot;e&quot;: &quot;&quot;}",
        "{&quot;e&quot;: &quot;&quot;, &quot;r&quot;: &quot;q&quot;}",
    )
    desk.post("/preferences/density/", {"density": "compact"})
    assert 'data-density="compact"' in desk.get("/preferences/").content.decode()
    desk.post("/preferences/keys/", {"usual": "1"})
    rani.refresh_from_db()
    assert rani.keys == {}


USUAL = hotkeys.COMMANDS


def test_each_step_is_done_by_what_is_there() -> None:
    brand = a_brand()
    admin = a_responder("Agus", "admin", brand)
    assert [one.done for one in first_steps.of(admin)] == [0]
    channel = a_channel(brand)
    rani = a_responder("Rani", "agent", brand)
    calendar = Calendar.objects.create(brand=brand, name="Jam kantor")
    CalendarVersion.objects.create(calendar=calendar, number=1, spec={}, at=NOW)
    assert [one.done for one in first_steps.of(admin)] == [2]  # nobody has saved the hours
    CalendarVersion.objects.create(calendar=calendar, number=2, spec={}, at=NOW, by=admin.user)
    talk = a_conversation(channel, at=timezone.now())
    a_message(talk, "Baik Kak", direction="out", author=rani.user, at=timezone.now())
    assert [one.done for one in first_steps.of(admin)] == [4]
    assert first_steps.of(rani) == []


def test_the_steps_are_hidden_and_brought_back() -> None:
    admin = a_responder("Agus", "admin", a_brand())
    desk = at_desk(admin)
    assert desk.get("/settings/")["Location"] == "/settings/start/"
    assert "0 of 4 done" in desk.get("/settings/start/").content.decode()
    desk.post("/settings/start/hidden/", {"hide": "1"})
    assert desk.get("/settings/")["Location"] != "/settings/start/"
    assert "Show the first steps again" in desk.get("/preferences/").content.decode()
    desk.post("/settings/start/hidden/")
    assert desk.get("/settings/")["Location"] == "/settings/start/"
    assert (
        at_desk(a_responder("Rani", "agent", a_brand("B"))).get("/settings/start/").status_code
        == 403
    )


def test_every_section_of_the_settings_says_what_it_is_for() -> None:
    assert {one.slug for one in SETTINGS} - set(HELP) == {"start"}  # which says it all itself
    desk = at_desk(a_responder("Agus", "admin", a_brand()))
    assert str(HELP["channels"]) in desk.get("/settings/channels/").content.decode()


def test_the_styleguide_is_for_administrators_and_holds_every_component() -> None:
    brand = a_brand()
    page = at_desk(a_responder("Agus", "admin", brand)).get("/styleguide/")
    assert page.status_code == 200
    used = {one.name for one in page.templates}
    assert {"components/_sla.html", "components/_avatar.html", "components/_help.html"} <= used
    assert at_desk(a_responder("Rani", "agent", brand)).get("/styleguide/").status_code == 403
