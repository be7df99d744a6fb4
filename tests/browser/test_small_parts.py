"""Parts that do one small thing each, on a page that has nothing else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

pytestmark = pytest.mark.browser

SCRIPTS = Path(__file__).resolve().parents[2] / "responders/static/console/js"
RAN = "\ndocument.body.dataset.ran = 'yes';"


def page_with(windows: Callable[..., BrowserContext], name: str, body: str) -> Page:
    """Once its script has run: a module does some time after it is added."""
    page = windows().new_page()
    page.set_content(body)
    content = (SCRIPTS / name).read_text(encoding="utf-8") + RAN
    page.add_script_tag(content=content, type="module")
    page.wait_for_selector("body[data-ran]")
    return page


def test_a_part_is_busy_until_its_answer_is_there(windows: Callable[..., BrowserContext]) -> None:
    page = page_with(windows, "busy-part.js", "<body><p id='one'>1</p><p id='two'>2</p></body>")

    def htmx(kind: str) -> None:
        page.evaluate(
            """(kind) => document.body.dispatchEvent(new CustomEvent(`htmx:${kind}`,
            { bubbles: true, detail: { target: document.getElementById("one") } }))""",
            kind,
        )

    htmx("beforeRequest")
    expect(page.locator("#one")).to_have_attribute("aria-busy", "true")
    expect(page.locator("#two")).not_to_have_attribute("aria-busy", "true")
    htmx("afterRequest")
    expect(page.locator("[aria-busy]")).to_have_count(0)


COLOUR = """<body><colour-field data-label="Pick a colour"><label for="c">Colour</label>
<input type="text" id="c" value="#3C3F94"></colour-field></body>"""


def test_a_colour_and_its_picker_follow_each_other(windows: Callable[..., BrowserContext]) -> None:
    page = page_with(windows, "colour-field.js", COLOUR)
    typed, picker = page.locator("#c"), page.get_by_label("Pick a colour")
    expect(picker).to_have_value("#3c3f94")
    typed.fill("#0a7d4b")
    expect(picker).to_have_value("#0a7d4b")
    typed.fill("#0a7")  # on the way to another one: the picker waits
    expect(picker).to_have_value("#0a7d4b")
    picker.fill("#b42025")
    expect(typed).to_have_value("#b42025")
    page.evaluate("const one = document.querySelector('colour-field'); one.replaceWith(one)")
    expect(page.locator("input[type=color]")).to_have_count(1)


LEAVING = """<meta name="server-time" content="2026-11-23T03:00:00.000Z">
<body data-units="hr jam mnt dtk"><count-down until="2026-11-23T03:00:08.000Z">8</count-down></body>"""


def test_no_second_is_shown_that_is_not_left(windows: Callable[..., BrowserContext]) -> None:
    page = page_with(windows, "count-down.js", LEAVING)
    seconds, unit = page.locator("count-down").inner_text().split()
    assert int(seconds) < 8  # some milliseconds of the eight are over
    assert unit == "dtk"
    expect(page.locator("count-down")).to_have_text("0 dtk", timeout=10_000)
