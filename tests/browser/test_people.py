"""An agent says that they are there, and what waits comes to them."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import sign_in
from tests.installation import Installation

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("installation")]
PHONE = {"width": 390, "height": 844}
SETTINGS = ("shifts/", "skills/", "routing/")


def choose(page: Page, words: str) -> None:
    menu = page.locator(".rail details.pop.up")
    if menu.get_attribute("open") is None:
        menu.locator("summary").click()
    menu.get_by_role("button", name=words, exact=True).click()
    expect(page.locator("#presence_now")).to_have_text(words)
    page.keyboard.press("Escape")


def queue_mode(page: Page, installation: Installation, mode: str) -> None:
    """Of the general queue, as a manager sets it."""
    page.goto(f"{installation.address}/settings/routing/")
    page.get_by_role("link", name="Umum (General)").click()
    page.locator(f"input[name=mode][value={mode}]").check()
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url("**/settings/routing/")


def give_room(page: Page, installation: Installation, name: str) -> None:
    """Places enough for all that waits already, which comes first."""
    page.goto(f"{installation.address}/settings/skills/")
    page.get_by_role("link", name=name).click()
    page.get_by_label("Places", exact=True).fill("60")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url("**/settings/skills/")


def test_an_agent_becomes_available_and_a_waiting_conversation_arrives(
    installation: Installation, windows: Callable[..., BrowserContext]
) -> None:
    agent = windows().new_page()
    sign_in(agent, installation, "rani")
    agent.goto(f"{installation.address}/conversations/?view=mine")
    choose(agent, "Break")
    manager = windows().new_page()
    sign_in(manager, installation, "dewi")
    give_room(manager, installation, "Rani Kusuma")
    queue_mode(manager, installation, "push")
    try:
        visitor = windows(viewport=PHONE).new_page()
        visitor.goto(installation.chat)
        said = f"Mau tanya jam buka cabang {time.time_ns() % 100_000}"
        visitor.fill("textarea[name=text]", said)
        visitor.click("button[type=submit]")
        row = agent.locator(".row", has_text=said)
        manager.goto(f"{installation.address}/conversations/?view=unassigned")
        expect(manager.locator(".row, .fresh:visible").first).to_be_visible()
        assert not row.count()
        choose(agent, "Available")
        for _try in range(40):
            agent.goto(f"{installation.address}/conversations/?view=mine")
            if row.count():
                break
            agent.wait_for_timeout(250)
        row.first.locator("a.hit").click()
        expect(agent.locator("#details_body")).to_contain_text("places taken")
        expect(agent.get_by_role("log")).to_contain_text("assigned this to Rani Kusuma")
    finally:
        queue_mode(manager, installation, "off")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_screens_of_people_fit_a_phone_in_light_and_dark(
    installation: Installation, windows: Callable[..., BrowserContext], scheme: str
) -> None:
    page = windows(viewport=PHONE, color_scheme=scheme).new_page()
    problems: list[str] = []
    page.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
    sign_in(page, installation, "dewi")
    for where in (*(f"/settings/{each}" for each in SETTINGS), "/reports/hours/", "/preferences/"):
        page.goto(f"{installation.address}{where}")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], where
        expect(page.locator("h1").first).to_be_visible()
    assert problems == []
