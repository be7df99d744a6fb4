"""At 400 % zoom (320 pixels) nothing sticks out; without motion nothing moves; in forced colours every state is drawn."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext

from tests.browser.conftest import sign_in
from tests.browser.test_pages import opened
from tests.installation import Installation
from tests.shots.camera import OUTSIDE

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("installation")]

MAIN = {
    "rani": ["/conversations/?view=open", "first conversation", "/cases/", "first case", "/notices/", "/preferences/"],
    "dewi": ["/wallboard/", "/reports/sla/", "/settings/policies/", "/settings/rules/", "/settings/shifts/"],
    "admin": ["/settings/channels/", "/settings/start/", "/settings/colours/", "/styleguide/"],
}  # fmt: skip
# A selected row and a pressed button differ from their neighbours by more than a background, which is taken away here.
DRAWN = """() => [...document.querySelectorAll("[aria-current], [aria-pressed=true]")].filter((node) => {
  const how = getComputedStyle(node);
  return node.getClientRects().length && how.outlineStyle === "none" && how.borderStyle === "none" && how.forcedColorAdjust !== "none";
}).map((node) => node.outerHTML.slice(0, 100))"""


def test_main_pages_reflow_stand_still_and_are_drawn(
    installation: Installation, windows: Callable[..., BrowserContext]
) -> None:
    wrong: list[str] = []
    for who, paths in MAIN.items():
        page = windows(viewport={"width": 320, "height": 640}, reduced_motion="reduce").new_page()
        sign_in(page, installation, who)
        for path in paths:
            opened(page, installation, path)
            wrong += [f"{path}: {one}" for one in page.evaluate(OUTSIDE)]
            wrong += [f"{path} moves"] * page.evaluate("document.getAnimations().length")
            page.emulate_media(forced_colors="active")
            wrong += [f"{path} forced: {one}" for one in page.evaluate(DRAWN)]
            page.emulate_media(forced_colors="none")
    assert not wrong
