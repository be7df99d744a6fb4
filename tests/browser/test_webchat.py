"""Sari chats in a real browser: on the page, and by the button on the bank's own site."""

from __future__ import annotations

import functools
import http.server
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from tests.installation import Installation

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("installation")]

Windows = Callable[..., BrowserContext]

ANSWER = """
import time
import uuid
from django.utils import timezone
from inbox.core.events import Visibility
from inbox.models import Conversation
from inbox.operations.outbound import Words, compose
def found():
    said = Conversation.objects.filter(channel__kind="webchat", messages__text__contains="{asked}")
    return said.order_by("pk").last()
patient = time.monotonic() + 20
while (talk := found()) is None and time.monotonic() < patient:
    time.sleep(0.2)
words = Words(text="{text}", visibility=Visibility.PRIVATE, client_token=uuid.uuid4())
compose(talk, words, by=None, at=timezone.now())
"""
NAME_SITE = """
from inbox.models import Channel
Channel.objects.filter(kind="webchat").update(options={{"origins": ["{origin}"]}})
"""
SITE = """<!doctype html><html lang="id"><head><meta charset="utf-8"><title>Bank</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src {home}; frame-src {home}">
</head><body><main><h1>Bank Arunika</h1></main><script src="{chat}widget.js" defer></script></body></html>"""


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        """Nothing to say."""


@pytest.fixture
def site(installation: Installation, tmp_path: Path) -> Iterator[str]:
    """The bank's own site, on another origin, with a policy of its own."""
    page = SITE.format(home=installation.address, chat=installation.chat)
    (tmp_path / "index.html").write_text(page, encoding="utf-8")
    handler = functools.partial(Quiet, directory=str(tmp_path))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        origin = f"http://127.0.0.1:{server.server_port}"
        installation.manage("shell", "-c", NAME_SITE.format(origin=origin))
        yield origin
        server.shutdown()


def answer(installation: Installation, asked: str, text: str) -> None:
    """In the conversation in which this was asked, as soon as it was taken in."""
    done = installation.manage("shell", "-c", ANSWER.format(asked=asked, text=text))
    assert done.returncode == 0, done.stderr


def assert_accessible(page: Page) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_an_answer_comes_live_and_everything_is_there_after_a_reload(
    installation: Installation, windows: Windows
) -> None:
    page = windows(viewport={"width": 390, "height": 800}).new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text))
    page.goto(installation.chat)
    page.fill("#name", "Sari")
    page.fill("#text", "Nomor kartunya 4111 1111 1111 1111")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Some of it was hidden to keep you safe.")).to_be_visible()
    expect(page.locator("#name")).to_have_count(0)
    answer(installation, "Nomor kartunya", "Baik, Kak Sari")
    expect(page.get_by_text("Baik, Kak Sari")).to_be_visible()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        assert_accessible(page)
    page.reload()
    expect(page.locator(".line")).to_have_count(2)
    expect(page.get_by_text("4111 1111")).to_have_count(0)
    assert faults == []


def test_what_is_written_without_a_connection_is_sent_later(
    installation: Installation, windows: Windows
) -> None:
    window = windows()
    page = window.new_page()
    page.goto(installation.chat)
    window.set_offline(True)
    page.fill("#text", "Tanpa sinyal")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("button", name="Try again")).to_be_visible()
    assert_accessible(page)
    window.set_offline(False)
    expect(page.get_by_role("button", name="Try again")).to_have_count(0)
    expect(page.locator(".line--own")).to_have_count(1)


def test_it_works_without_scripts(installation: Installation, windows: Windows) -> None:
    page = windows(java_script_enabled=False, locale="id-ID").new_page()
    page.goto(installation.chat)
    page.fill("#text", "Tanpa skrip")
    page.click("button[type=submit]")
    expect(page.get_by_text("Pesan Anda sudah kami terima.")).to_be_visible()


def test_the_button_opens_closes_and_tells_of_answers_by_keyboard_alone(
    installation: Installation, windows: Windows, site: str
) -> None:
    page = windows().new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(f"{site}/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    inside = page.frame_locator("iframe")
    expect(inside.locator("#text")).to_be_focused()
    page.keyboard.type("Halo dari situs")
    page.keyboard.press("Enter")
    expect(inside.locator(".line--own")).to_be_visible()
    page.keyboard.press("Escape")
    button = page.get_by_role("button", name="Buka obrolan")
    expect(button).to_be_focused()
    answer(installation, "Halo dari situs", "Halo, Kak")
    expect(button).to_have_accessible_name("Buka obrolan (1 pesan baru)", timeout=25_000)
    assert_accessible(page)
    button.press("Enter")
    expect(inside.get_by_text("Halo, Kak")).to_be_visible()
    page.keyboard.press("Escape")
    expect(button).to_have_accessible_name("Buka obrolan")
    assert faults == []


def test_a_site_that_is_not_named_gets_an_empty_frame(
    installation: Installation, windows: Windows, site: str
) -> None:
    installation.manage("shell", "-c", NAME_SITE.format(origin="https://www.other.example"))
    page = windows().new_page()
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text))
    page.goto(f"{site}/")
    page.get_by_role("button", name="Buka obrolan").click()
    page.wait_for_timeout(1000)
    expect(page.frame_locator("iframe").locator("#text")).to_have_count(0)
    assert any("frame-ancestors" in each for each in refused)
