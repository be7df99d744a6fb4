"""Two agents in one conversation: they see each other, and the customer hears one answer."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import sign_in
from tests.browser.test_two_ways import open_conversation, write
from tests.installation import Installation

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("installation")]
BOX = "textarea[name=text]"
Windows = Callable[..., BrowserContext]


def at_one_conversation(
    installation: Installation, windows: Windows
) -> tuple[Page, Page, Page, str]:
    visitor = windows().new_page()
    said = write(visitor, installation, "Apakah bunganya naik?")
    rani, bima = windows().new_page(), windows().new_page()
    sign_in(rani, installation, "rani")
    sign_in(bima, installation, "bima")
    open_conversation(rani, installation, said)
    bima.goto(rani.url)
    return visitor, rani, bima, said


def test_who_looks_and_who_writes_is_seen_and_a_draft_goes_from_hand_to_hand(
    installation: Installation, windows: Windows
) -> None:
    _visitor, rani, bima, _said = at_one_conversation(installation, windows)
    expect(rani.locator(".beside-me")).to_contain_text("Bima")
    rani.locator(BOX).press_sequentially("Bunga enam bulan tetap, Kak", delay=10)
    expect(bima.locator("#replying")).to_contain_text("Rani is replying.")

    rani.keyboard.press("Tab")  # out of the box, so that the page may be exchanged around it
    drafts = bima.locator("summary[title='Drafts of colleagues']")
    for _try in range(20):  # until the server has it
        rani.wait_for_timeout(500)
        bima.reload()
        if drafts.count():
            break
    drafts.click()
    bima.get_by_role("button", name="Take over with this draft").click()
    expect(bima.locator(BOX)).to_have_value("Bunga enam bulan tetap, Kak")
    expect(rani.locator(BOX)).to_have_value("Bunga enam bulan tetap, Kak")


def test_both_send_the_same_at_the_same_moment_and_one_reply_is_said(
    installation: Installation, windows: Windows
) -> None:
    visitor, rani, bima, _said = at_one_conversation(installation, windows)
    words = "Naik mulai Senin, Kak"
    for agent in (rani, bima):
        agent.fill(BOX, words)
    for agent in (rani, bima):  # neither answer is waited for
        agent.evaluate("document.querySelector('button[data-send=plain]').click()")
    for agent in (rani, bima):
        said = agent.locator("#log").get_by_text(words)
        expect(agent.locator("#composer [role=alert]").or_(said).first).to_be_visible()
    for _try in range(30):  # one may see the other's reply before its own is refused
        told = [agent for agent in (rani, bima) if agent.locator("#composer [role=alert]").count()]
        if told:
            break
        rani.wait_for_timeout(500)
    assert len(told) == 1
    expect(told[0].locator("#composer [role=alert]")).to_contain_text(
        re.compile("has this conversation|answered meanwhile|is answering this")
    )
    expect(told[0].locator(BOX)).to_have_value(words)
    expect(visitor.get_by_role("log")).to_contain_text(words, timeout=20_000)
    expect(visitor.get_by_role("log").get_by_text(words)).to_have_count(1)


def test_what_the_customer_adds_is_read_before_the_answer_goes(
    installation: Installation, windows: Windows
) -> None:
    visitor, rani, bima, _said = at_one_conversation(installation, windows)
    rani.route("**/changes/*", lambda route: route.abort())  # the page has not heard of it yet
    rani.fill(BOX, "Bisa, Kak")
    visitor.fill(BOX, "Eh, tidak jadi naik?")
    visitor.click("button[type=submit]")
    expect(visitor.get_by_role("log")).to_contain_text("tidak jadi naik")
    expect(bima.get_by_role("log")).to_contain_text("tidak jadi naik")  # it has come in
    rani.click("button[data-send=plain]")
    expect(rani.locator("#composer [role=alert]")).to_contain_text(
        "The customer has written again."
    )
    expect(rani.get_by_role("log")).to_contain_text("tidak jadi naik")
    expect(rani.locator(BOX)).to_have_value("Bisa, Kak")
    rani.click("button[data-send=plain]")
    expect(rani.locator(BOX)).to_have_value("")
    expect(rani.get_by_role("log")).to_contain_text("Bisa, Kak")
