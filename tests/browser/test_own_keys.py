"""One's own keys do what the usual ones did, and the usual ones then do nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

pytestmark = pytest.mark.browser

SCRIPTS = Path(__file__).resolve().parents[2] / "responders/static/console/js"
PAGE = """<body data-keys='{"r": "x", "e": "", "g": "v"}' data-hot-keys="on"><output id="said"></output>
<button data-key="r">Reply <kbd>R</kbd></button><button data-key="e">Resolve <kbd>E</kbd></button>
<button data-key="m">Note <kbd>M</kbd></button><button data-key="g r">Risk</button></body>"""
LISTEN = """document.querySelectorAll("button").forEach((one) =>
  one.addEventListener("click", () => document.getElementById("said").append(one.dataset.key + ",")))"""


RAN = "\ndocument.body.dataset.ran = (document.body.dataset.ran ?? '') + '.';"


def test_keys_are_moved_switched_off_and_shown(windows: Callable[..., BrowserContext]) -> None:
    page = windows().new_page()
    page.set_content(PAGE)
    for name in (
        "hot-key.js",
        "own-keys.js",
    ):  # in the order that would be wrong for listeners of one phase
        content = (SCRIPTS / name).read_text(encoding="utf-8") + RAN
        page.add_script_tag(content=content, type="module")
    page.wait_for_selector("body[data-ran='..']")  # a module runs some time after it is added
    page.evaluate(LISTEN)
    for key in ("x", "r", "e", "m", "v", "r", "g", "r"):
        page.keyboard.press(key)
    expect(page.locator("#said")).to_have_text("r,m,g r,")
    expect(page.locator("[data-key=r] kbd")).to_have_text("X")
    expect(page.locator("[data-key=e] kbd")).to_be_hidden()
