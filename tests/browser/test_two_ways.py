"""A visitor writes, an agent answers, each in a window of their own."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import APIResponse, BrowserContext, Locator, Page, Route, expect

from tests.browser.conftest import sign_in
from tests.installation import Installation

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("installation")]


def the_row_of(page: Page, words: str) -> Locator:
    return page.locator(".row", has_text=words)


def write(visitor: Page, installation: Installation, words: str) -> str:
    """What the visitor then said: the words with a number, so that they are found again."""
    visitor.goto(installation.chat)
    said = f"{words} {time.time_ns() % 100_000}"
    visitor.fill("textarea[name=text]", said)
    visitor.click("button[type=submit]")
    return said


def open_conversation(agent: Page, installation: Installation, said: str) -> None:
    row = the_row_of(agent, said)
    for _try in range(20):
        agent.goto(f"{installation.address}/conversations/?view=open")
        if row.count():
            break
        agent.wait_for_timeout(300)
    row.first.locator("a.hit").click()
    expect(agent.get_by_role("log")).to_contain_text(said)


def test_a_visitor_and_an_agent_talk_without_reloading(
    installation: Installation,
    windows: Callable[..., BrowserContext],
    record_property: Callable[[str, object], None],
) -> None:
    agent = windows().new_page()
    sign_in(agent, installation, "rani")
    agent.goto(f"{installation.address}/conversations/?view=open")
    visitor = windows(viewport={"width": 390, "height": 844}).new_page()
    visitor.goto(installation.chat)

    said = f"Halo, kartu saya hilang di halte {time.time_ns() % 100_000}"
    visitor.fill("textarea[name=text]", said)
    began = time.monotonic()
    visitor.click("button[type=submit]")
    announced = agent.locator(".fresh, .row", has_text="kartu saya hilang di halte")
    news = agent.locator(".fresh:visible")
    expect(announced.or_(news).first).to_be_visible(timeout=10_000)
    record_property("seconds_to_the_agent", round(time.monotonic() - began, 2))
    if not the_row_of(agent, said[-10:]).count():
        news.first.click()
    the_row_of(agent, said[:30]).first.locator("a.hit").click()

    expect(agent.get_by_role("log")).to_contain_text(said)
    agent.fill("textarea[name=text]", "Halo Kak, kartu Kakak segera kami blokir.")
    began = time.monotonic()
    agent.click("button[data-send=plain]")
    expect(visitor.get_by_role("log")).to_contain_text("segera kami blokir", timeout=20_000)
    record_property("seconds_to_the_visitor", round(time.monotonic() - began, 2))
    # What was due is answered: the clock that burns over the box is another one, in hours.
    expect(agent.locator("#due")).to_have_text(re.compile(r"\dh"))

    visitor.reload()
    expect(visitor.get_by_role("log")).to_contain_text(said)
    expect(visitor.get_by_role("log")).to_contain_text("segera kami blokir")


def test_an_undone_reply_never_reaches_the_visitor(
    installation: Installation, windows: Callable[..., BrowserContext]
) -> None:
    visitor = windows().new_page()
    said = write(visitor, installation, "Apakah promo masih ada?")
    agent = windows().new_page()
    sign_in(agent, installation, "bima")
    open_conversation(agent, installation, said)
    agent.fill("textarea[name=text]", "Jawaban yang salah ketik")
    agent.click("button[data-send=plain]")
    agent.get_by_role("button", name="Undo").first.click()
    expect(agent.locator("textarea[name=text]")).to_have_value("Jawaban yang salah ketik")
    expect(agent.locator("textarea[name=text]")).to_be_focused()
    visitor.wait_for_timeout(9_000)
    expect(visitor.get_by_role("log")).not_to_contain_text("salah ketik")


def test_the_keys_of_the_empty_box_undo_the_sending_until_something_is_written(
    installation: Installation, windows: Callable[..., BrowserContext]
) -> None:
    said = write(windows().new_page(), installation, "Apakah cabang buka besok?")
    agent = windows().new_page()
    sign_in(agent, installation, "bima")
    open_conversation(agent, installation, said)
    box, hint = agent.locator("#reply_text"), agent.locator(".outbox kbd:visible")
    for words in ("Besok buka kak", "Besok tutup kak"):
        box.fill(words)
        box.press("Control+Enter")
        expect(hint).to_have_text("Ctrl Z")
        expect(box).to_be_focused()
        if words == "Besok buka kak":
            agent.keyboard.press("Control+z")
            expect(box).to_have_value(words)
            expect(hint).to_have_count(0)
    agent.keyboard.type("z")
    expect(box).to_have_value("z")
    expect(hint).to_have_text("Z")
    agent.keyboard.press("Control+z")
    expect(box).to_have_value("")
    expect(hint).to_have_count(1)


def test_nothing_overtakes_a_slow_answer_to_sending(
    installation: Installation, windows: Callable[..., BrowserContext]
) -> None:
    """The stream tells of the reply before its sender has heard of it; undone words must not be lost."""
    visitor = windows().new_page()
    said = write(visitor, installation, "Berapa biaya admin?")
    agent = windows().new_page()
    sign_in(agent, installation, "bima")
    open_conversation(agent, installation, said)
    expect(agent.locator(".outbox")).to_have_count(0)  # what was sent before has left
    waiting: list[tuple[Route, APIResponse]] = []
    agent.route("**/replies/*", lambda route: waiting.append((route, route.fetch())))
    agent.fill("textarea[name=text]", "Jawaban yang terlalu cepat")
    agent.click("button[data-send=plain]")
    agent.wait_for_timeout(3_000)
    undo = agent.get_by_role("button", name="Undo")
    expect(undo).to_have_count(0)
    [(route, answer)] = waiting
    route.fulfill(response=answer)
    undo.first.click()
    expect(agent.locator("textarea[name=text]")).to_have_value("Jawaban yang terlalu cepat")


def test_a_visitor_sees_that_the_brand_is_writing_until_it_stops(
    installation: Installation, windows: Callable[..., BrowserContext]
) -> None:
    visitor = windows(viewport={"width": 390, "height": 844}).new_page()
    said = write(visitor, installation, "Berapa limit saya?")
    agent = windows().new_page()
    sign_in(agent, installation, "rani")
    open_conversation(agent, installation, said)

    sign = visitor.get_by_role("status")
    agent.get_by_text("Note", exact=True).click()
    agent.locator("textarea[name=text]").press_sequentially("Cek dulu", delay=50)
    visitor.wait_for_timeout(1_500)
    expect(sign).to_have_text("")
    agent.get_by_text("Private", exact=True).click()
    agent.wait_for_timeout(3_500)  # until the composer tells again
    agent.locator("textarea[name=text]").press_sequentially(" ya Kak", delay=50)
    expect(sign).to_have_text(re.compile("^(?!.*Rani).+ is writing…$"))
    expect(sign).to_have_text("")


def test_a_row_opens_wherever_it_is_clicked_and_r_after_a_note_is_a_reply(
    installation: Installation, windows: Callable[..., BrowserContext]
) -> None:
    said = write(windows().new_page(), installation, "Di mana cabang terdekat?")
    agent = windows().new_page()
    sign_in(agent, installation, "rani")
    open_conversation(agent, installation, said)
    agent.goto(f"{installation.address}/conversations/?view=open")
    row = the_row_of(agent, said).first
    row.scroll_into_view_if_needed()
    box = row.bounding_box()
    assert box
    agent.mouse.click(box["x"] + box["width"] * 0.7, box["y"] + box["height"] / 2)
    expect(agent.get_by_role("log")).to_contain_text(said)
    agent.get_by_role("log").click()
    agent.keyboard.press("m")
    expect(agent.locator("input[name=mode]:checked")).to_have_value("note")
    agent.keyboard.press("Escape")
    agent.get_by_role("log").click()
    agent.keyboard.press("r")
    expect(agent.locator("input[name=mode]:checked")).to_have_value("private")
