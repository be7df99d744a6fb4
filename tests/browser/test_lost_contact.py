"""What an agent has written survives whatever happens to its sending."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import sign_in
from tests.browser.test_two_ways import open_conversation, write
from tests.installation import Installation

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("installation")]
Windows = Callable[..., BrowserContext]


CUT_MS = 30_000


@pytest.fixture
def visitor(windows: Windows) -> Page:
    return windows().new_page()


@pytest.fixture
def agent(installation: Installation, windows: Windows, visitor: Page) -> Page:
    """Bima, in a conversation of his own."""
    said = write(visitor, installation, "Apakah kantor buka?")
    page = windows().new_page()
    sign_in(page, installation, "bima")
    open_conversation(page, installation, said)
    return page


def send(page: Page, words: str) -> None:
    page.fill("textarea[name=text]", words)
    page.click("button[data-send=plain]")


def test_a_failure_of_ours_is_told_and_keeps_the_words(agent: Page) -> None:
    agent.route("**/replies/*", lambda route: route.fulfill(status=500, body="?"))
    send(agent, "Buka sampai jam tiga, Kak")
    expect(agent.locator("#toasts")).to_contain_text("That did not work.")
    expect(agent.locator("textarea[name=text]")).to_have_value("Buka sampai jam tiga, Kak")
    agent.reload()
    expect(agent.locator("textarea[name=text]")).to_have_value("Buka sampai jam tiga, Kak")


def test_an_answer_that_got_lost_lets_nobody_say_it_twice(agent: Page) -> None:
    agent.route("**/replies/*", lambda route: (route.fetch(), route.abort()))
    send(agent, "Hari Sabtu libur")
    expect(agent.locator("#toasts")).to_contain_text("could not be reached")
    agent.unroute("**/replies/*")
    agent.reload()
    expect(agent.locator("textarea[name=text]")).to_have_value("Hari Sabtu libur")
    agent.click("button[data-send=plain]")
    expect(agent.locator("textarea[name=text]")).to_have_value("")
    expect(agent.get_by_role("log").get_by_text("Hari Sabtu libur")).to_have_count(1)


def test_thirty_seconds_without_a_network_are_told_and_lose_nothing_said_on_either_side(
    agent: Page, visitor: Page
) -> None:
    agent.context.set_offline(True)
    cut_at = time.monotonic()
    send(agent, "Sebentar ya, Kak")
    expect(agent.locator("#toasts")).to_contain_text("could not be reached")
    expect(agent.get_by_text("Live updates paused.")).to_be_visible(timeout=10_000)
    visitor.fill("textarea[name=text]", "Kantor di Bandung, maksud saya")
    visitor.click("button[type=submit]")
    expect(visitor.get_by_role("log")).to_contain_text("di Bandung")
    agent.wait_for_timeout(max(0, CUT_MS - 1000 * (time.monotonic() - cut_at)))
    expect(agent.get_by_role("log")).not_to_contain_text("di Bandung")
    expect(agent.locator("textarea[name=text]")).to_have_value("Sebentar ya, Kak")
    agent.context.set_offline(False)
    expect(agent.get_by_text("Live updates paused.")).to_be_hidden(timeout=10_000)
    expect(agent.get_by_role("log")).to_contain_text("di Bandung")
    if agent.locator("#composer [role=alert]").count():  # what came meanwhile is read first
        agent.click("button[data-send=plain]")
    expect(agent.locator("textarea[name=text]")).to_have_value("")
    expect(agent.get_by_role("log").get_by_text("Sebentar ya, Kak")).to_have_count(1)


def test_whoever_must_sign_in_again_finds_the_words_where_they_were(
    agent: Page, installation: Installation
) -> None:
    here = agent.url
    agent.fill("textarea[name=text]", "Kami buka jam delapan")
    agent.context.clear_cookies()
    agent.keyboard.press(
        "Control+Enter"
    )  # or the draft, kept by itself, was sent to the door before it
    agent.wait_for_url(lambda url: "/sign-in/" in url)
    agent.fill("input[name=username]", "bima")
    agent.fill("input[name=password]", installation.sign_ins["bima"])
    agent.click("form button[type=submit].primary")
    agent.wait_for_url(here)
    expect(agent.locator("textarea[name=text]")).to_have_value("Kami buka jam delapan")
