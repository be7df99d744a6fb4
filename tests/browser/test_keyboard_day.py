"""An agent's day without a mouse: every step has a key or a Tab path, and the focus is always somewhere one can see."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Error, Page, expect

from tests.browser.test_two_ways import write
from tests.installation import Installation

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("installation")]
BOX = "textarea[name=text]"
FARTHEST = 80  # presses of Tab to anything on a page
# Empty where the focus can be seen: an outline, or a look that it has only while it is in focus.
SEEN = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return "lost";
  if (!at.getClientRects().length) return "hidden: " + at.outerHTML.slice(0, 200);
  const around = [at, ...(at.labels ?? [])];
  for (let one = at.parentElement; one && around.length < 6; one = one.parentElement) around.push(one);
  if (around.some((one) => { const style = getComputedStyle(one); return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0; })) return "";
  const look = () => around.map((one) => { const style = getComputedStyle(one); return style.boxShadow + style.borderColor + style.backgroundColor; }).join();
  const with_ = look();
  at.blur();
  const without = look();
  at.focus({ focusVisible: true, preventScroll: true });
  return with_ === without ? "no ring: " + at.outerHTML.slice(0, 200) : "";
}"""


class Hand:
    """Only keys."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
        self.look()

    def type(self, words: str) -> None:
        self.page.keyboard.type(words)
        self.look()

    def asks(self, script: str, about: str = "") -> Any:
        """Of the page that is there; one that is being left is asked again when the next has come."""
        try:
            return self.page.evaluate(script, about)
        except Error as left:
            if "context was destroyed" not in left.message:
                raise
            self.page.wait_for_load_state("load")
            return self.page.evaluate(script, about)

    def look(self) -> None:
        """An answer that comes anew may be a moment without focus, no longer."""
        deadline = time.monotonic() + 3
        while (seen := self.asks(SEEN)) == "lost" and time.monotonic() < deadline:
            self.page.wait_for_timeout(50)
        assert seen == ""

    def to(self, selector: str, key: str = "Tab") -> None:
        """By Tab, as far as it takes."""
        for _press in range(FARTHEST):
            if self.asks("(wanted) => document.activeElement.matches(wanted)", selector):
                return
            self.page.keyboard.press(key)
            if not self.asks("document.activeElement === document.body"):  # the browser's own bar
                self.look()
        raise AssertionError(f"{selector} cannot be reached")

    def goes(self, key: str, where: str) -> None:
        """To another page, which begins at its top and whose keys work once it is loaded."""
        with self.page.expect_navigation(url=re.compile(where)):
            self.page.keyboard.press(key)
        self.page.wait_for_load_state("load")

    def command(self, words: str, where: str) -> None:
        """By the palette, which takes words once it is open."""
        self.page.keyboard.press("Control+k")
        expect(self.page.locator("command-palette input")).to_be_focused()
        self.type(words)
        self.goes("Enter", where)


@pytest.fixture
def day(installation: Installation, windows: Callable[..., BrowserContext]) -> tuple[Hand, str]:
    """Rani has signed in, and a visitor has written."""
    said = write(windows().new_page(), installation, "Tolong bantu saya hari ini")
    page = windows(reduced_motion="reduce").new_page()
    hand = Hand(page)
    page.goto(f"{installation.address}/sign-in/")
    hand.to("input[name=username]")
    hand.type("rani")
    hand.to("input[name=password]")
    hand.type(installation.sign_ins["rani"])
    hand.goes("Enter", "conversations")
    return hand, said


def test_the_list_its_filters_and_many_at_once(day: tuple[Hand, str]) -> None:
    hand, _said = day
    page = hand.page
    hand.command("all open", "view=open")
    hand.press("j", "j", "k")
    expect(page.locator(".row a.hit").nth(0)).to_be_focused()
    hand.press("f")
    expect(page.locator("filter-menu input")).to_be_focused()
    hand.type("facebook")
    hand.press("Enter")
    expect(page.locator(".chip")).to_have_count(1)
    hand.look()
    hand.goes("v", "views/new")
    hand.to("input[name=name]")
    hand.type("Papan ketik")
    hand.goes("Enter", "conversations/\\?")
    expect(page.locator(".chips")).not_to_contain_text("Save view")
    hand.press("j", "Enter")
    hand.press("r")
    if page.locator("input[name=mode][value=public]").count():
        hand.type("Terima kasih, Kak")
        expect(page.locator("input[name=mode]:checked")).to_have_value("public")
        hand.press("Control+Enter")
        hand.press("Tab", "z")
        expect(page.locator(BOX)).to_have_value("Terima kasih, Kak")
    hand.press("Escape", "Tab", "x", "Shift+J")
    many = int(page.locator("#bulk [data-count]").inner_text())
    assert many >= 1
    hand.press("e")
    expect(page.locator("#bulk_result")).to_contain_text("resolved")
    hand.look()
    hand.press("z")
    expect(page.locator("#bulk_result")).to_contain_text("undone")
    hand.look()

    for language in ("id", "en"):
        page.keyboard.press("F6")
        hand.to("summary.me")
        hand.press("Enter")
        hand.to(f"[name=language][value={language}]")
        hand.goes("Enter", "conversations")
        expect(page.locator("html")).to_have_attribute("lang", language)
    hand.command("sign out", "sign-in")


def test_one_conversation_from_the_claim_to_its_end(day: tuple[Hand, str]) -> None:
    hand, said = day
    page = hand.page
    log, details = page.get_by_role("log"), page.locator("#details_body")
    hand.command("all open", "view=open")
    while said not in hand.asks("document.activeElement.closest('.row')?.innerText ?? ''"):
        hand.press("j")
    hand.goes("Enter", "conversations/\\d+")
    hand.press("i")
    expect(page.locator("#thread_head summary[data-key=a]")).to_contain_text("You")
    hand.press("m")
    hand.type("Tolong dilihat @bim")
    expect(page.locator("mention-list [role=option]")).to_have_count(1)
    hand.press("Enter")
    hand.type("sebelum kujawab")
    hand.press("Control+Enter")
    expect(log).to_contain_text("Tolong dilihat @Bima Santoso sebelum kujawab")
    hand.press("Escape", "t")
    hand.type("papan ketik")
    hand.press("Enter")
    expect(details.locator("button.tag", has_text="papan ketik")).to_have_count(1)
    hand.press("Escape", "r")
    hand.type("Tentu, Kak, kami bantu hari ini juga")
    hand.press("Control+Enter")
    expect(page.locator(BOX)).to_have_value("")
    hand.press("Escape", "h")
    hand.to("button[name=until][value=hour]")
    hand.press("Enter")
    expect(log).to_contain_text("snoozed")
    hand.press("Escape", "e")
    expect(page.locator("#thread_head .acts .tag")).to_have_text("Resolved")
    hand.look()
    hand.press("z")
    expect(page.locator("#thread_head button.resolve")).to_have_count(1)
    hand.look()
    hand.press("/")
    hand.type(said)
    hand.goes("Enter", "[?&]q=")
    expect(page.locator("main")).to_contain_text(said)
