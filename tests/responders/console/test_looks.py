"""Colours, one's own density and keys, first steps, the styleguide."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.utils import timezone

from inbox.core.states import Sending
from inbox.errors import Refused
from inbox.models import Activity
from responders.console import samples, samples_composer
from responders.console.help import HELP, SCREENS
from responders.console.journal_words import VERBS
from responders.console.places import SETTINGS
from responders.core import hotkeys
from responders.models import ApprovalRule, BrandLook, Calendar, CalendarVersion, Macro
from responders.operations import approval_rules, first_steps, looks, macros, taking_back
from responders.operations.settings_changes import SECTIONS
from tests.builders import (
    a_brand,
    a_channel,
    a_conversation,
    a_message,
    a_queue,
    a_responder,
    a_team,
)
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


def test_every_section_tells_who_changed_it_last_and_when() -> None:
    without = {"start", "replays", "journal"}  # nothing is set there
    assert {one.slug for one in SETTINGS} - set(SECTIONS) == without
    assert {verb for one in SECTIONS.values() for verb in one.verbs} <= set(VERBS)
    brand, other = a_brand(), a_brand("Bank Lain")
    dewi, stranger = a_responder("Dewi", "manager", brand), a_responder("Joko", "manager", other)
    for place, who, name in ((brand, dewi, "Salam"), (other, stranger, "Rahasia")):
        macros.write(place, name=name, text="Halo", language="id", by=who.user, at=NOW)
    page = at_desk(dewi).get("/settings/macros/").content.decode()
    assert "Added a macro: Salam" in page
    assert "Rahasia" not in page
    assert "Latest changes" not in at_desk(dewi).get("/settings/macros/add/").content.decode()


def test_what_was_changed_is_put_back_as_it_was() -> None:
    brand = a_brand()
    dewi, rani = a_responder("Dewi", "manager", brand), a_responder("Rani", "agent", brand)
    words = {"name": "Salam", "language": "id"}
    made = macros.write(brand, **words, text="Halo", by=dewi.user, at=NOW)
    macros.write(brand, **words, text="Hai", macro=made, by=dewi.user, at=NOW)
    desk = at_desk(dewi)
    changed = Activity.objects.get(verb="macro_changed")
    assert at_desk(rani).post(f"/settings/changes/{changed.pk}/back/").status_code == 403
    page = desk.post(f"/settings/changes/{changed.pk}/back/", follow=True).content.decode()
    assert "It is as it was before." in page
    assert Macro.objects.get().text == "Halo"
    macros.remove(Macro.objects.get(), by=dewi.user, at=NOW)
    removed = Activity.objects.get(verb="macro_removed")
    desk.post(f"/settings/changes/{removed.pk}/back/")
    assert Macro.objects.get().text == "Halo"


def test_a_colour_and_a_rule_about_approvals_are_put_back() -> None:
    brand = a_brand()
    admin = a_responder("Agus", "admin", brand)
    lead = a_responder("Wayan", "lead", brand)
    for colour in ("#0a7f5a", "#3b3f8f"):
        looks.choose(brand, colour, by=admin.user, at=NOW)
    first, second = Activity.objects.filter(verb="look_changed").order_by("pk")
    taking_back.take_back(second, by=admin.user, at=NOW)
    assert BrandLook.objects.get().colour == "#0a7f5a"
    taking_back.take_back(first, by=admin.user, at=NOW)
    assert not BrandLook.objects.exists()
    queue = a_queue(a_team(brand))
    for whose in ("all", "nobody"):
        approval_rules.save(
            queue, whose=whose, roles=[], newcomer_days=0, approvers="people", people=[lead], by=admin.user, at=NOW
        )  # fmt: skip
    taking_back.take_back(Activity.objects.latest("pk"), by=admin.user, at=NOW)
    kept = ApprovalRule.objects.get()
    assert (kept.whose, list(kept.people.all())) == ("all", [lead])


def test_every_screen_says_what_it_is_for_beside_its_keys() -> None:
    page = at_desk(a_responder("Rani", "agent", a_brand())).get("/conversations/").content.decode()
    assert str(SCREENS["queue"]) in page


def test_the_styleguide_is_for_administrators_and_holds_every_component() -> None:
    brand = a_brand()
    page = at_desk(a_responder("Agus", "admin", brand)).get("/styleguide/")
    assert page.status_code == 200
    used = {one.name for one in page.templates}
    assert {"components/_sla.html", "components/_avatar.html", "components/_help.html"} <= used
    parts = (
        "message",
        "progress",
        "planned",
        "approvals",
        "composer",
        "templates",
        "replying",
        "no_rows",
    )
    assert {f"console/partials/_{name}.html" for name in parts} <= used
    assert at_desk(a_responder("Rani", "agent", brand)).get("/styleguide/").status_code == 403


def test_the_styleguide_shows_a_reply_in_every_state_it_can_have() -> None:
    unseen = {Sending.CANCELLED, Sending.CLAIMED}  # not in the thread; looks as being sent
    assert {state for _name, state, _why in samples.STATES} == set(Sending) - unseen
    shown = [entry.progress for _name, entry in samples.sendings(NOW) if entry.progress]
    assert {one.act for one in shown} == {"", "undo", "retry", "settle"}


def test_the_composers_of_the_styleguide_say_what_their_names_promise() -> None:
    desk = at_desk(a_responder("Agus", "admin", a_brand()))
    page = desk.get("/styleguide/").content.decode()
    for words in (
        "Submit for approval",
        "The reply window closed",
        "is answering this",
        "Take over and plan it",
    ):
        assert words in page
    assert page.count("<reply-composer") == len(samples_composer.composers(NOW))


def test_the_pages_customers_see_take_the_brands_colour() -> None:
    brand, other = a_brand(), a_brand("Bank Lain")
    looks.choose(brand, "#0a7f5a", by=a_responder("Agus", "admin", brand).user, at=NOW)
    channel = a_channel(brand, account="kanal-publik")
    address = f"/looks/{brand.pk}.css"
    assert f'href="{address}"' in Client().get(f"/chat/{channel.account}/").content.decode()
    sheet = Client().get(address)
    assert f"--brand-h: {BrandLook.objects.get().hue:.2f}" in sheet.content.decode()
    assert sheet["Cache-Control"].startswith("public")
    assert not sheet.cookies
    assert Client().get(f"/looks/{other.pk}.css").content == b""
