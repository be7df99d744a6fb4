"""Contact is lost and comes back: nothing written is lost, nothing said is missed, nothing goes out twice.

The cut lasts as long as DUA_TEST_CUT_SECONDS says: six seconds are enough for everything but patience.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import BrowserContext, Page, Route, TimeoutError, expect

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


def at_a_conversation(
    installation: Installation, windows: Windows, name: str, **options: str
) -> tuple[Page, Page]:
    """A visitor's page and an agent's, whose window has `options`."""
    visitor = windows().new_page()
    said = write(visitor, installation, "Jam berapa tutup?")
    context = windows(**options)
    context.add_init_script(LISTEN)
    agent = context.new_page()
    sign_in(agent, installation, name)
    open_conversation(agent, installation, said)
    return visitor, agent


def shows(page: Page, said: str) -> None:
    """In its list, behind the button that says that something is new where it is not there yet.

    A list that is answered slowly asks every fifteen seconds at the least.
    """
    row, news = page.locator(".row", has_text=said), page.locator(".fresh:visible")
    expect(row.or_(news).first).to_be_visible(timeout=40_000)
    if not row.count():
        with contextlib.suppress(TimeoutError):  # the row has come by itself meanwhile
            news.click(timeout=5_000)
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


def test_a_server_that_dies_is_told_and_its_next_one_is_heard(
    installation: Installation, windows: Windows
) -> None:
    visitor, agent = at_a_conversation(installation, windows, "bima")
    roll = Path(installation.env["DUA_DATA"]) / "run" / "children.json"
    os.kill(json.loads(roll.read_text(encoding="utf-8"))["web"], signal.SIGKILL)
    expect(agent.locator("#live-dot")).to_have_attribute("data-state", "off")
    agent.fill(BOX, "Kami masih di sini")
    agent.click("button[data-send=plain]")
    expect(agent.locator("[data-draft-state]")).to_have_text("Sends by itself when contact is back")
    expect(agent.locator("#live-dot")).to_have_attribute("data-state", "on", timeout=60_000)
    said = agent.locator("#log").get_by_text("Kami masih di sini")
    expect(said).to_have_count(1, timeout=30_000)  # a new server's first answers are its slowest
    asked = write(visitor, installation, "Masih ada orang?")
    expect(agent.locator("#log").get_by_text(asked)).to_have_count(1, timeout=40_000)


@pytest.mark.parametrize("seconds", [0, 3], ids=["at once", "slowly"])
def test_a_page_loaded_anew_amid_a_word_keeps_every_letter(
    installation: Installation, windows: Windows, seconds: int
) -> None:
    """Slowly: what is written is kept after the new page was made, and before it is there."""
    own_network = {"service_workers": "block"}  # else the delay below is passed by
    _visitor, agent = at_a_conversation(installation, windows, "bima", **own_network)
    agent.locator(BOX).press_sequentially("Cabang Sudirman buka", delay=5)
    agent.wait_for_timeout(1_500)  # by now the server has this much
    agent.locator(BOX).press_sequentially(" juga hari Sab", delay=5)
    agent.route(re.compile(re.escape(agent.url) + "$"), partial(late, seconds=seconds))
    agent.reload()
    expect(agent.locator(BOX)).to_have_value("Cabang Sudirman buka juga hari Sab")


def late(route: Route, seconds: int) -> None:
    """Made now, there later."""
    made = route.fetch()
    time.sleep(seconds)
    route.fulfill(response=made)


def streams(installation: Installation) -> int:
    return int(httpx.get(f"{installation.address}/health").json()["streams"])


def until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 15
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_three_pages_share_a_stream_and_another_goes_on_with_it(
    installation: Installation, windows: Windows
) -> None:
    until(lambda: streams(installation) == 0)
    context = windows()
    context.add_init_script(LISTEN)
    pages = [context.new_page() for _each in range(3)]
    sign_in(pages[0], installation, "bima")
    for page in pages:
        page.goto(f"{installation.address}/conversations/?view=unassigned")
        expect(page.locator("#live-dot")).to_have_attribute("data-state", "on")
    until(lambda: streams(installation) == 1)
    visitor = windows().new_page()
    said = write(visitor, installation, "Untuk tiga halaman")
    until(lambda: streams(installation) == 2)  # the visitor's own
    for page in pages:
        shows(page, said)

    pages[0].close()  # the one that listens
    said = write(visitor, installation, "Dan satu ditutup")
    for page in pages[1:]:
        shows(page, said)
    until(lambda: streams(installation) == 2)
