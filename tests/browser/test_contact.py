"""Contact is lost and comes back: nothing written is lost, nothing said is missed, nothing goes out twice.

The cut lasts as long as DUA_TEST_CUT_SECONDS says: six seconds are enough for everything but patience.
"""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import sign_in
from tests.browser.test_two_ways import open_conversation, write
from tests.installation import Installation

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("installation")]
CUT_MS = 1000 * int(os.environ.get("DUA_TEST_CUT_SECONDS", "6"))
BOX = "textarea[name=text]"
PAUSED = "Live updates paused."
Windows = Callable[..., BrowserContext]
# The name of every event that comes out of a stream of the page.
LISTEN = """window.names = [];
window.EventSource = class extends EventSource {
  constructor(...all) { super(...all); this.addEventListener("message", (one) => names.push(one.lastEventId)); }
};"""


def heard(page: Page) -> list[str]:
    names: list[str] = page.evaluate("names")
    return names


def at_a_conversation(installation: Installation, windows: Windows, name: str) -> tuple[Page, Page]:
    """A visitor's page and an agent's."""
    visitor = windows().new_page()
    said = write(visitor, installation, "Jam berapa tutup?")
    context = windows()
    context.add_init_script(LISTEN)
    agent = context.new_page()
    sign_in(agent, installation, name)
    open_conversation(agent, installation, said)
    return visitor, agent


def shows(page: Page, said: str) -> None:
    """In its list, behind the button that says that something is new where it is not there yet."""
    row = page.locator(".row", has_text=said)
    expect(row.or_(page.locator(".fresh:visible")).first).to_be_visible(timeout=15_000)
    if not row.count():
        page.locator(".fresh:visible").click()
    expect(row.first).to_be_visible()


def test_a_cut_network_loses_and_doubles_nothing(
    installation: Installation, windows: Windows
) -> None:
    visitor, agent = at_a_conversation(installation, windows, "bima")
    agent.context.set_offline(True)
    agent.fill(BOX, "Sampai jam tiga, Kak")
    agent.click("button[data-send=plain]")
    expect(agent.locator("[data-draft-state]")).to_have_text("Sends by itself when contact is back")
    expect(agent.get_by_text(PAUSED)).to_be_visible(timeout=8_000)
    other = write(windows().new_page(), installation, "Saya menulis saat terputus")
    agent.wait_for_timeout(CUT_MS)
    agent.context.set_offline(False)
    expect(agent.get_by_text(PAUSED)).to_be_hidden(timeout=10_000)
    expect(agent.locator(BOX)).to_have_value("")
    expect(agent.locator("#log").get_by_text("Sampai jam tiga")).to_have_count(1)
    shows(agent, other)
    names = heard(agent)
    assert len(names) == len(set(names)) > 0
    expect(visitor.get_by_role("log")).to_contain_text("Sampai jam tiga", timeout=20_000)
    expect(visitor.get_by_role("log").get_by_text("Sampai jam tiga")).to_have_count(1)
