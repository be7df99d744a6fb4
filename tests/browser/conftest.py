"""A real Chromium; absent, these tests are skipped with the reason, and fail in CI."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.installation import Installation

UNUSED = (  # a second list replaces the driver's own, so what of that matters here stands in it too
    "WebUIOmniboxPopup,WebUIOmniboxAimPopup,"  # two pages and a second of processor for each window, never seen
    "AimEnabled,HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,MediaRouter,NetworkTimeServiceQuerying,"
    "OptimizationHints,PaintHolding,PreconnectToSearch"
)
FLAGS = [
    f"--disable-features={UNUSED}",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
PATIENCE_MS = 15_000  # two cores run the product, a browser and other tests beside it
expect.set_options(timeout=PATIENCE_MS)
NAMES = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="module")  # its event loop has to end before other tests run theirs
def browser() -> Iterator[Browser]:
    path = os.environ.get("DUA_TEST_BROWSER") or next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        message = "no Chromium on this machine"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def windows(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """A maker of windows; each is a separate person with cookies of their own."""
    opened: list[BrowserContext] = []

    def window(**options: object) -> BrowserContext:
        context = browser.new_context(
            **{"viewport": {"width": 1440, "height": 900}, "locale": "en-GB", **options}
        )
        context.set_default_timeout(PATIENCE_MS)
        opened.append(context)
        return context

    yield window
    for context in opened:
        context.close()


_sessions: dict[tuple[str, str], Any] = {}  # cookies by address and name


def sign_in(page: Page, installation: Installation, name: str) -> None:
    """By the page for it the first time, afterwards by the session that this began."""
    whose = installation.address, name
    if whose in _sessions:
        page.context.add_cookies([_sessions[whose]])
        page.goto(installation.address)
        return
    page.goto(f"{installation.address}/sign-in/")
    page.fill("input[name=username]", name)
    page.fill("input[name=password]", installation.sign_ins[name])
    page.click("form button[type=submit].primary")
    page.wait_for_url(lambda url: "sign-in" not in url)
    _sessions[whose] = next(one for one in page.context.cookies() if one["name"] == "dua")
