"""What a digest does on a page: numbers change where they stand, and a list asks only where it is concerned."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.conftest import sign_in
from tests.browser.test_two_ways import write
from tests.installation import Installation

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("installation")]
Windows = Callable[..., BrowserContext]
HOUR_MS = 3_600_000
KEEP = """document.addEventListener("dua:digest", (event) => {
    const detail = event.detail;
    if (window.isStill && !detail.isPlayed) event.stopImmediatePropagation();
    window.digest = detail;
    document.documentElement.dataset.digest = "";
})"""


@pytest.fixture
def asked() -> list[str]:
    return []


@pytest.fixture
def page(installation: Installation, windows: Windows, asked: list[str]) -> Page:
    """Bima at the open conversations, after the first digest; what the list asks for is in `asked`."""
    page = windows().new_page()
    page.add_init_script(KEEP)
    page.on(
        "request",
        lambda request: "/conversations/news/" in request.url and asked.append(request.url),
    )
    sign_in(page, installation, "bima")
    page.goto(f"{installation.address}/conversations/?view=open")
    expect(page.locator("html[data-digest]")).to_be_attached()
    return page


def still(page: Page, asked: list[str], query: str = "view=open") -> None:
    """From now on the only digests are those that are played here."""
    if query not in page.url:
        page.goto(page.url.replace("view=open", query))
        expect(page.locator("html[data-digest]")).to_be_attached()
    page.evaluate("window.isStill = true")
    page.wait_for_timeout(2_000)  # what it asked for before
    asked.clear()


def number(page: Page, name: str) -> Locator:
    return page.locator(f"#rail_counts [data-tally='{name}']")


def tell(page: Page, moved: list[Any] | None, **counts: int) -> None:
    """As the stream would, about these besides what it last told."""
    told = {f"view:{slug}": many for slug, many in counts.items()}
    page.evaluate(
        """([told, moved]) => document.dispatchEvent(new CustomEvent("dua:digest",
            {detail: {counts: {...window.digest.counts, ...told}, moved, isPlayed: true}}))""",
        [told, moved],
    )


def asks(page: Page, asked: list[str]) -> str:
    """The one address that is asked for, however slow the machine; and no second one follows."""
    until = time.monotonic() + 15
    while not asked and time.monotonic() < until:
        page.wait_for_timeout(100)
    page.wait_for_timeout(1_500)
    [url] = asked
    return url


def last_due(page: Page) -> float:
    url = page.locator("#fresh").get_attribute("data-refresh") or ""
    mark = page.evaluate("url => new URL(url, location.href).searchParams.get('after')", url)
    return float(page.evaluate("mark => Date.parse(mark.split('_')[0]) || Infinity", mark))


def test_numbers_change_in_place_in_the_readers_writing(page: Page, asked: list[str]) -> None:
    still(page, asked)
    link = number(page, "view:open").locator("xpath=ancestor::a")
    link.evaluate("node => { node.mine = true; node.focus(); }")
    tell(page, [], open=12_345, risk=2)
    expect(number(page, "view:open")).to_have_text("12,345")
    expect(page.locator("#total")).to_have_text("12,345")
    expect(number(page, "view:risk")).to_have_class("count risk")
    tell(page, [], risk=0)
    expect(number(page, "view:risk")).to_have_text("0")
    expect(number(page, "view:risk")).to_have_class("count")
    assert link.evaluate("node => node.mine && node === document.activeElement")
    page.wait_for_timeout(2_000)
    assert asked == []


def test_the_tab_of_a_phone_tells_what_is_at_risk_as_it_changes(
    page: Page, asked: list[str]
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    still(page, asked)
    badge = page.locator(".tabbar [data-tally='view:risk']")
    tell(page, [], risk=7)
    expect(badge).to_be_visible()
    expect(badge).to_have_text("7")
    tell(page, [], risk=0)
    expect(badge).to_be_hidden()


def test_the_list_asks_only_where_what_moved_may_stand_before_its_last_row(
    page: Page, asked: list[str]
) -> None:
    still(page, asked)
    due = last_due(page)
    row = int((page.locator(".row").first.get_attribute("id") or "").removeprefix("row-"))
    tell(page, [[999_999_999, due + HOUR_MS, 0], [row, due - HOUR_MS, 0]])
    page.wait_for_timeout(2_500)
    assert asked == []  # behind the last row, and a row that stays where it is
    tell(page, [[999_999_999, due - 1, 0]])
    url = asks(page, asked)
    assert "counts" not in url


def test_what_was_told_to_be_new_is_asked_for_again_when_it_moves(
    page: Page, asked: list[str]
) -> None:
    still(page, asked)
    page.locator("#fresh").evaluate("node => (node.dataset.told = '999999999')")
    tell(page, [[999_999_999, None, 0]])
    asks(page, asked)


@pytest.mark.parametrize(("view", "owner"), [("mine", 0), ("unassigned", 7)])
def test_what_another_has_does_not_concern_a_list_of_ones_own_or_of_nobodys(
    page: Page, asked: list[str], view: str, owner: int
) -> None:
    still(page, asked, f"view={view}")
    tell(page, [[999_999_999, 1, owner]])
    page.wait_for_timeout(2_500)
    assert asked == []
    me = int(page.locator("live-stream").get_attribute("me") or "")
    tell(page, [[999_999_999, 1, me if view == "mine" else 0]])
    asks(page, asked)


@pytest.mark.parametrize("query", ["view=risk", "view=open&is=unread", "view=open&q=kartu"])
def test_a_list_in_another_order_or_of_another_number_asks_whatever_moves(
    page: Page, asked: list[str], query: str
) -> None:
    still(page, asked, query)
    tell(page, [])
    page.wait_for_timeout(2_500)
    assert asked == []
    tell(page, [[999_999_999, None, 0]])
    asks(page, asked)


def test_a_channel_that_comes_is_placed_by_the_server(page: Page, asked: list[str]) -> None:
    still(page, asked)
    page.evaluate(
        "delete window.digest.counts[Object.keys(window.digest.counts).find((name) => name.startsWith('kind:'))]"
    )
    tell(page, [])
    url = asks(page, asked)
    assert "counts=1" in url


def test_a_message_is_counted_on_every_page_of_the_browser(
    page: Page, installation: Installation, windows: Windows
) -> None:
    board = page.context.new_page()  # no list here, and another's stream
    board.goto(f"{installation.address}/preferences/")
    expect(board.locator("#live-dot")).to_have_attribute("data-state", "on")
    before = int(number(page, "view:open").inner_text())
    write(windows().new_page(), installation, "Berapa kursnya?")
    for one in (page, board):
        expect(number(one, "view:open")).to_have_text(str(before + 1))
