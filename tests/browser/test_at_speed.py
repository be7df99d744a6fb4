"""A hundred conversations an hour: whatever is in a menu is found by its letters and taken by Enter, from the box and back."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import sign_in
from tests.browser.test_two_ways import open_conversation, write
from tests.installation import Installation

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("installation")]
BOX = "#reply_text"
MACROS = "details[data-macros]"
FOCUS = "document.activeElement.closest('.msg, .note')?.innerText ?? ''"


@pytest.fixture
def agent(installation: Installation, windows: Callable[..., BrowserContext]) -> Page:
    """Rani, in a conversation that a visitor has just begun."""
    said = write(windows().new_page(), installation, "Kartu saya tertelan mesin")
    page = windows().new_page()
    sign_in(page, installation, "rani")
    open_conversation(page, installation, said)
    return page


def test_a_macro_is_found_by_its_letters_and_goes_where_the_caret_was(agent: Page) -> None:
    agent.focus(BOX)
    agent.keyboard.type("Baik, Kak. /")
    shown = agent.locator(f"{MACROS} .menu-item:visible b")
    expect(agent.locator(f"{MACROS} input")).to_be_focused()
    assert shown.count() > 1
    agent.keyboard.type("hilang")
    expect(shown).to_have_text(["Kartu hilang atau tertelan"])
    agent.keyboard.press("Enter")
    expect(agent.locator(BOX)).to_be_focused()
    expect(agent.locator(BOX)).to_have_value(
        re.compile(r"^Baik, Kak\. Mohon maaf atas kejadian ini\.")
    )


def test_arrows_walk_through_macros_and_backspace_leaves_them(agent: Page) -> None:
    agent.focus(BOX)
    agent.keyboard.type("/")
    items = agent.locator(f"{MACROS} .menu-item:visible")
    agent.keyboard.press("ArrowDown")
    expect(items.nth(0)).to_be_focused()
    agent.keyboard.press("ArrowDown")
    expect(items.nth(1)).to_be_focused()
    agent.keyboard.press("ArrowUp")
    agent.keyboard.press("ArrowUp")
    expect(agent.locator(f"{MACROS} input")).to_be_focused()
    agent.keyboard.press("Backspace")
    expect(agent.locator(f"{MACROS} input")).to_be_hidden()
    expect(agent.locator(BOX)).to_be_focused()
    expect(agent.locator(BOX)).to_have_value("")


def test_what_a_macros_name_does_not_say_its_text_may(agent: Page) -> None:
    agent.focus(BOX)
    agent.keyboard.type("/nominalnya")
    expect(agent.locator(f"{MACROS} .menu-item:visible b")).to_have_text(["Transfer belum masuk"])
    agent.keyboard.type("zzz")
    expect(agent.locator(f"{MACROS} [role=status]")).to_be_visible()


def test_a_blank_that_is_left_stops_the_send_and_is_named_on_it(agent: Page) -> None:
    agent.fill(BOX, "Dana {nominal} kembali besok.")
    expect(agent.get_by_role("button", name="Fill in {nominal}")).to_be_visible()
    agent.keyboard.press("Control+Enter")
    expect(agent.locator(BOX)).to_have_value("Dana {nominal} kembali besok.")
    agent.fill(BOX, "Dana Rp86.000 kembali besok.")
    expect(agent.get_by_role("button", name="Send", exact=True)).to_be_visible()


def test_on_a_phone_macros_lie_inside_the_screen(agent: Page) -> None:
    agent.set_viewport_size({"width": 390, "height": 844})
    agent.click(f"{MACROS} summary")
    menu = agent.locator(f"{MACROS} .macros").bounding_box()
    assert menu is not None
    assert menu["x"] >= 0
    assert menu["x"] + menu["width"] <= 390
    assert menu["width"] > 300


def test_arrows_walk_through_every_menu(agent: Page) -> None:
    agent.keyboard.press("Escape")
    agent.keyboard.press("h")
    times = agent.locator("#thread_head button[name=until]:visible")
    expect(times.nth(0)).to_be_focused()
    agent.keyboard.press("ArrowDown")
    expect(times.nth(1)).to_be_focused()
    agent.keyboard.press("End")
    expect(agent.locator("#snooze-exact")).not_to_be_focused()  # a field keeps its own arrows
    agent.keyboard.press("Home")
    expect(times.nth(0)).to_be_focused()
    agent.keyboard.press("ArrowUp")
    expect(times.nth(3)).to_be_focused()


def test_messages_are_walked_by_n_and_p_and_news_still_arrive(agent: Page) -> None:
    agent.fill(BOX, "Kami cek dulu, Kak")
    agent.keyboard.press("Control+Enter")
    expect(agent.locator(BOX)).to_have_value("")
    agent.keyboard.press("Escape")
    agent.keyboard.press("p")
    assert "Kami cek dulu" in agent.evaluate(FOCUS)
    agent.keyboard.press("p")
    assert "tertelan" in agent.evaluate(FOCUS)
    agent.keyboard.press("p")  # there is none before the first
    assert "tertelan" in agent.evaluate(FOCUS)
    agent.keyboard.press("n")
    assert "Kami cek dulu" in agent.evaluate(FOCUS)
    expect(agent.locator(".msg:focus .state")).to_contain_text(re.compile("Sent|Delivered|Read"))


def test_the_rail_shows_the_way_to_everything(agent: Page) -> None:
    agent.keyboard.press("Escape")
    agent.keyboard.press("i")
    expect(agent.locator("#thread_head summary[data-key=a]")).to_contain_text("You")
    agent.get_by_role("button", name=re.compile("Jump to")).click()
    expect(agent.locator("command-palette input")).to_be_focused()
    agent.keyboard.type("assign")
    expect(agent.locator("command-palette [role=option] [data-text]")).to_have_text(
        ["Assign", "Unassigned"]
    )


def test_titles_are_drawn_in_the_face_that_was_designed(agent: Page) -> None:
    agent.evaluate("document.fonts.ready.then(() => true)")
    loaded = "[...document.fonts].filter((one) => one.status === 'loaded').map((one) => one.family)"
    assert [family.strip('"') for family in agent.evaluate(loaded)] == ["Plus Jakarta Sans"]
    face = agent.locator("#list h1").evaluate("(node) => getComputedStyle(node).fontFamily")
    assert face.startswith('"Plus Jakarta Sans"')
