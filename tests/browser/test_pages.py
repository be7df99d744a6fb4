"""Every page keeps the accessibility rules and the content security policy, in both themes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page

from tests.browser.conftest import sign_in
from tests.installation import Installation

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("installation")]

DESKTOP, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
PAGES = {
    "rani": [
        "/conversations/?view=open",
        "/conversations/?view=unassigned",
        "first conversation",
        "/cases/",
        "first case",
        "/notices/",
        "/preferences/",
        "/preferences/address/none/",
    ],
    "dewi": [
        "/wallboard/",
        "/reports/sla/",
        "/reports/sla/clocks/",
        "/settings/policies/",
        "/settings/hours/",
        "/settings/rules/",
        "/settings/macros/",
        "/settings/dead-letters/",
        "/cases/totals/",
        "/settings/complaints/",
        "answer of the first case",
        "/settings/notices/",
        "/settings/notices/1/",
    ],
    "admin": ["/settings/channels/", "/settings/team/", "/settings/tokens/", "/settings/webhooks/"],
    "putu": ["/settings/journal/", "first conversation"],
}


def opened(page: Page, installation: Installation, path: str) -> None:
    if path == "first conversation":
        page.goto(f"{installation.address}/conversations/?view=open")
        path = page.locator(".row a.hit").first.get_attribute("href") or ""
    if path.endswith("first case"):
        page.goto(f"{installation.address}/cases/")
        case = page.locator("tbody a").first.get_attribute("href") or ""
        path = f"{case}letters/answer/" if path.startswith("answer") else case
    response = page.goto(f"{installation.address}{path}")
    assert response
    assert response.status == 200, path
    page.wait_for_load_state("load")


def complaints(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("name", PAGES)
def test_pages_break_no_rule(
    installation: Installation,
    windows: Callable[..., BrowserContext],
    name: str,
    size: dict[str, int],
    theme: str,
) -> None:
    page = windows(viewport=size, color_scheme=theme).new_page()
    refused: list[str] = []
    page.on("console", lambda said: refused.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: refused.append(str(error)))
    sign_in(page, installation, name)
    wrong = {}
    for path in PAGES[name]:
        opened(page, installation, path)
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], path
        if found := complaints(page):
            wrong[path] = found
    assert not wrong
    assert not refused


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pages_for_strangers_break_no_rule(
    installation: Installation, windows: Callable[..., BrowserContext], theme: str
) -> None:
    page = windows(color_scheme=theme).new_page()
    for address in (f"{installation.address}/sign-in/", installation.chat):
        page.goto(address)
        assert not complaints(page), address
