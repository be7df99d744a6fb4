"""Everything the page offers is found by a word and done by Enter."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import sign_in
from tests.installation import Installation

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("installation")]


def at_the_first_conversation(installation: Installation, page: Page) -> None:
    sign_in(page, installation, "rani")
    page.goto(f"{installation.address}/conversations/?view=open")
    page.locator(".row a.hit").first.click()
    expect(page.locator("#thread_head")).to_be_visible()


def opened(page: Page) -> None:
    page.keyboard.press("Control+k")
    expect(page.locator("command-palette input")).to_be_focused()


def options(page: Page) -> list[str]:
    return page.locator("command-palette [role=option] [data-text]").all_inner_texts()


def test_a_word_finds_what_can_be_done_here_and_where_one_may_go(
    installation: Installation, windows: Callable[..., BrowserContext]
) -> None:
    page = windows().new_page()
    at_the_first_conversation(installation, page)

    opened(page)
    assert {"Resolve", "Note", "At risk", "Cases"} <= set(options(page))
    assert Axe().run(page).response["violations"] == []

    page.keyboard.type("note")
    assert options(page) == ["Note"]
    page.keyboard.press("Enter")
    expect(page.locator('input[name="mode"][value="note"]')).to_be_checked()

    opened(page)
    page.keyboard.type("unass")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("view=unassigned"))


def test_what_is_no_command_is_looked_for_in_the_conversations(
    installation: Installation, windows: Callable[..., BrowserContext]
) -> None:
    page = windows().new_page()
    at_the_first_conversation(installation, page)
    opened(page)
    page.keyboard.type("tidak ada perintah <b>ini</b>")
    expect(page.locator("command-palette [data-none]")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("q=tidak"))


def test_nobody_is_shown_what_their_role_may_not_open(
    installation: Installation, windows: Callable[..., BrowserContext]
) -> None:
    page = windows().new_page()
    at_the_first_conversation(installation, page)
    opened(page)
    assert not {"Team", "API tokens", "Journal"} & set(options(page))
    page.keyboard.press("Escape")
    expect(page.locator("command-palette input")).to_be_hidden()
