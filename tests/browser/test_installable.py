"""The worker that stands by for a lost network: it shows its own page, and has kept nothing else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.conftest import sign_in
from tests.installation import Installation

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("installation")]

KEPT = """async () => {
  const found = [];
  for (const name of await caches.keys())
    for (const { url } of await (await caches.open(name)).keys()) found.push(new URL(url).pathname);
  return found.sort();
}"""


def test_without_a_network_there_is_a_page_and_customers_are_never_kept(
    installation: Installation, windows: Callable[..., BrowserContext]
) -> None:
    room = windows()
    page = room.new_page()
    sign_in(page, installation, "rani")
    page.goto(f"{installation.address}/conversations/?view=open")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.reload()
    page.locator(".row a.hit").first.click()
    expect(page.get_by_role("log")).to_be_visible()
    page.goto(f"{installation.address}/preferences/")
    assert page.evaluate(KEPT) == ["/offline/", "/static/console/css/offline.css"]
    room.set_offline(True)
    page.goto(f"{installation.address}/conversations/?view=open")
    expect(page.get_by_role("heading", name="No connection")).to_be_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('a')).fontWeight") == "600"
    room.set_offline(False)
    page.get_by_role("link", name="Try again").click()
    expect(page.locator(".row").first).to_be_visible()
