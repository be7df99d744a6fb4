"""Ticks by key and mouse, one action upon all of them, one answer to many."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import sign_in
from tests.installation import Installation

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("installation")]


def complaints(page: Page) -> list[str]:
    return [one["id"] for one in Axe().run(page).response["violations"]]


def test_a_selection_is_made_by_keys_acted_upon_and_undone(
    installation: Installation, windows: Callable[..., BrowserContext]
) -> None:
    page = windows().new_page()
    sign_in(page, installation, "rani")
    page.goto(f"{installation.address}/conversations/?view=open")
    many = page.locator("#bulk [data-count]")
    page.keyboard.press("x")
    page.keyboard.press("Shift+J")
    page.keyboard.press("Shift+J")
    expect(many).to_have_text("3")
    page.locator(".row .pick input").nth(5).click(modifiers=["Shift"])
    expect(many).to_have_text("6")
    page.keyboard.press("x")
    expect(many).to_have_text("5")
    assert complaints(page) == []

    page.keyboard.press("t")
    page.keyboard.type("uji")
    page.keyboard.press("Enter")
    result = page.locator("#bulk_result")
    expect(result).to_contain_text("5 conversations tagged.")
    expect(page.locator("#bulk")).to_be_hidden()
    assert complaints(page) == []
    page.keyboard.press("z")
    expect(result).to_contain_text("5 undone.")

    page.keyboard.press("x")
    page.keyboard.press("*")
    expect(many).not_to_have_text("1")
    page.keyboard.press("!")
    page.keyboard.press("Escape")
    expect(page.locator("#bulk")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#bulk")).to_be_hidden()


def test_one_answer_is_reviewed_on_a_phone(
    installation: Installation, windows: Callable[..., BrowserContext]
) -> None:
    page = windows(viewport={"width": 390, "height": 844}, has_touch=True).new_page()
    sign_in(page, installation, "rani")
    page.goto(f"{installation.address}/conversations/?view=unassigned")
    page.locator("[data-pick]").tap()
    for row in range(2):
        page.locator(".row .pick").nth(row).tap()
    expect(page.locator("#bulk [data-count]")).to_have_text("2")
    assert page.evaluate("document.querySelector('#list').scrollWidth") <= 390
    assert complaints(page) == []
    page.locator("#bulk button[value=reply]").tap()
    page.wait_for_url(re.compile("answers"))
    page.fill("#answer-text", "Halo {customer_name}")
    page.locator("button[value=review]").tap()
    expect(page.locator(".recipients li")).to_have_count(2)
    assert complaints(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
