"""A picture and a paper go both ways, and survive what happens to a composer."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, FilePayload, expect

from tests.browser.conftest import sign_in
from tests.browser.test_two_ways import open_conversation, write
from tests.installation import Installation
from tests.pictures import a_picture

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("installation")]

PICTURE = FilePayload(name="bukti transfer.png", mimeType="image/png", buffer=a_picture(800, 600))
PAPER = FilePayload(name="formulir.pdf", mimeType="application/pdf", buffer=b"%PDF-1.7 formulir")
PROGRAM = FilePayload(name="kuis.exe", mimeType="image/png", buffer=b"MZ\x90\0 a program")


def test_a_picture_comes_and_a_paper_goes(
    installation: Installation, windows: Callable[..., BrowserContext]
) -> None:
    visitor = windows(viewport={"width": 390, "height": 844}).new_page()
    said = write(visitor, installation, "Ini bukti transfernya")
    agent = windows().new_page()
    sign_in(agent, installation, "rani")
    open_conversation(agent, installation, said)

    visitor.set_input_files("#file", files=[PICTURE])
    expect(visitor.locator(".line__files img")).to_have_js_property("complete", True)
    seen = agent.locator(".msg.in .shot img")
    expect(seen).to_be_visible()
    expect(seen).not_to_have_js_property("naturalWidth", 0)

    agent.set_input_files("#files", files=[PAPER, PROGRAM])
    expect(agent.locator("[data-enclosed]")).to_contain_text("formulir.pdf")
    expect(agent.locator("#enclosed [role=alert]")).to_contain_text("kuis.exe")
    agent.reload()
    expect(agent.locator("[data-enclosed]")).to_have_count(1)

    agent.click("button[data-send=plain]")
    expect(agent.locator("[data-enclosed]")).to_have_count(0)
    agent.get_by_role("button", name="Undo").first.click()
    expect(agent.locator("[data-enclosed]")).to_contain_text("formulir.pdf")
    agent.fill("textarea[name=text]", "Terlampir formulirnya, Kak.")
    agent.click("button[data-send=plain]")

    paper = visitor.locator(".line__files a.file--paper")
    expect(paper).to_have_text("formulir.pdf", timeout=20_000)
    with visitor.expect_download() as download:
        paper.click()
    assert download.value.suggested_filename == "formulir.pdf"
    assert download.value.path().read_bytes() == b"%PDF-1.7 formulir"
