"""A clock tells its story in the details, by keyboard, and stays open while the conversation goes on."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.conftest import sign_in
from tests.browser.test_two_ways import open_conversation, write
from tests.installation import Installation

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("installation")]


def test_a_clock_opens_by_keyboard_and_stays_open_when_the_customer_goes_on(
    installation: Installation, windows: Callable[..., BrowserContext]
) -> None:
    visitor, agent = windows().new_page(), windows().new_page()
    said = write(visitor, installation, "Kapan kartu saya sampai?")
    sign_in(agent, installation, "rani")
    open_conversation(agent, installation, said)
    name = agent.locator("#details .ck summary").filter(has_text="First reply")
    name.press("Enter")
    story = agent.locator("#details .ck[open] .story")
    expect(story).to_contain_text("Started when the customer wrote.")
    expect(story.get_by_role("table", name="The arithmetic")).to_be_visible()
    agent.keyboard.press("Tab")  # to the link of the story
    expect(story.get_by_role("link", name="Open on a page of its own")).to_be_visible()
    agent.locator("#log").click()  # no hand is on the details any more
    visitor.fill("textarea[name=text]", "Sudah seminggu")
    visitor.click("button[type=submit]")
    expect(agent.get_by_role("log")).to_contain_text("Sudah seminggu")
    expect(agent.locator("#details .ck[open]")).to_have_count(1)
    expect(story).to_contain_text("Started when the customer wrote.")
