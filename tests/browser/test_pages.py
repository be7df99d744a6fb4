"""Every page keeps the accessibility rules and the content security policy, in both themes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, ViewportSize

from tests.browser.conftest import sign_in
from tests.installation import Installation

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("installation")]

DESKTOP: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
EVERYTHING = {"resultTypes": ["violations"]}
COLOURS = {**EVERYTHING, "runOnly": ["color-contrast"]}
SHAPES = {**EVERYTHING, "rules": {"color-contrast": {"enabled": False}}}
JUDGED = "(options) => axe.run(document, options).then((found) => found.violations)"
PAGES = {
    "rani": [
        "/conversations/?view=open",
        "/conversations/?view=unassigned",
        "/conversations/?view=open&due=late&due=today&owner=none",
        "/conversations/filters/?view=open&due=late",
        "/conversations/views/new/?view=open&due=late",
        "/conversations/?view=risk",
        "first conversation",
        "/cases/",
        "first case",
        "/conversations/?view=mentions",
        "/search/?q=kartu",
        "/contacts/1/",
        "/notices/",
        "/preferences/",
        "/preferences/address/none/",
    ],
    "dewi": [
        "/wallboard/",
        "a saved view",
        "/reports/sla/",
        "/reports/sla/clocks/",
        "/reports/sla/backlog/",
        "/reports/sla/conversations/",
        "/reports/sla/feelings/",
        "/reports/saved/",
        "letters of the first saved report",
        "/reports/satisfaction/",
        "/reports/hours/",
        "/reports/staffing/",
        "first plan of people",
        "/settings/surveys/",
        "/settings/surveys/1/",
        "/settings/waits/",
        "/settings/waits/1/",
        "/settings/policies/",
        "/settings/hours/",
        "/settings/rules/",
        "/settings/macros/",
        "/settings/dead-letters/",
        "/cases/totals/",
        "/settings/complaints/",
        "answer of the first case",
        "/settings/notices/",
        "/settings/notices/1/",
        "/settings/approvals/",
        "/settings/approvals/1/",
        "/conversations/?view=approvals",
    ],
    "admin": [
        "/settings/channels/",
        "/settings/channels/of/1/add/email/",
        "leaving for a provider",
        "/settings/team/",
        "/settings/tokens/",
        "/settings/webhooks/",
        "/settings/colours/",
        "/settings/start/",
        "/styleguide/",
    ],
    "putu": ["/settings/journal/", "first conversation"],
}


MAILBOX = {"address": "halo@arunika.example", "imap": "imap.gmail.com", "smtp": "smtp.gmail.com"}
A_SURVEY = """
from datetime import timedelta
from django.utils import timezone
from inbox.models import Conversation
from responders.models import Survey
from responders.operations.surveys import digest_of
now, found = timezone.now(), Conversation.objects.first()
Survey.objects.get_or_create(digest=digest_of("axe"), defaults={
    "conversation": found, "channel_id": found.channel_id, "resolved_at": now, "decided_at": now,
    "language": "id", "closes_at": now + timedelta(days=1)})
"""


def opened(page: Page, installation: Installation, path: str) -> None:
    if path == "leaving for a provider":  # a page that answers a form
        for name, value in {**MAILBOX, "client_id": "of-the-app"}.items():
            page.fill(f"input[name=value_{name}]", value)
        page.click("button[name=consent]")
        page.wait_for_selector(".consent")
        return
    if path == "letters of the first saved report":
        if not page.locator('a[href$="/schedule/"]').count():
            page.goto(f"{installation.address}/reports/saved/add/")
            page.fill("input[name=name]", "Pekan ini")
            page.click("form.mform button.primary")
            page.wait_for_selector('a[href$="/schedule/"]')
        path = page.locator('a[href$="/schedule/"]').first.get_attribute("href") or ""
    if path == "first plan of people":
        path = (
            page.locator(
                'main a[href^="/reports/staffing/"]:not([href*=".csv"])'
            ).first.get_attribute("href")
            or ""
        )
    if path == "first conversation":
        page.goto(f"{installation.address}/conversations/?view=open")
        path = page.locator(".row a.hit").first.get_attribute("href") or ""
    if path == "a saved view":
        page.goto(f"{installation.address}/conversations/views/new/?view=open&due=late")
        page.fill("input[name=name]", "Terlambat")
        page.click(".mform .primary")
        path = "/conversations/views/"
    if path.endswith("first case"):
        page.goto(f"{installation.address}/cases/")
        case = page.locator("tbody a").first.get_attribute("href") or ""
        path = f"{case}letters/answer/" if path.startswith("answer") else case
    response = page.goto(f"{installation.address}{path}")
    assert response
    assert response.status == 200, path
    page.wait_for_load_state("load")


def complaints(page: Page, is_coloured: bool = True) -> list[str]:
    """In both themes, which differ by their colours alone; these are the same in every size."""
    page.emulate_media(color_scheme="light")
    page.evaluate(Axe().axe_script)
    found = page.evaluate(JUDGED, EVERYTHING if is_coloured else SHAPES)
    if is_coloured:
        page.emulate_media(color_scheme="dark")
        found += page.evaluate(JUDGED, COLOURS)
    return [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found]


@pytest.mark.parametrize("name", PAGES)
def test_pages_break_no_rule(
    installation: Installation, windows: Callable[..., BrowserContext], name: str
) -> None:
    page = windows(viewport=DESKTOP, reduced_motion="reduce").new_page()
    refused: list[str] = []
    page.on("console", lambda said: refused.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: refused.append(str(error)))
    sign_in(page, installation, name)
    wrong = {}
    for path in PAGES[name]:
        opened(page, installation, path)
        for size in (DESKTOP, PHONE):
            page.set_viewport_size(size)
            assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], path
            if found := complaints(page, is_coloured=size is DESKTOP):
                wrong[path, size["width"]] = found
        page.set_viewport_size(DESKTOP)
    assert not wrong
    assert not refused


def test_pages_for_strangers_break_no_rule(
    installation: Installation, windows: Callable[..., BrowserContext]
) -> None:
    page = windows(reduced_motion="reduce").new_page()
    done = installation.manage("shell", "-c", A_SURVEY)
    assert done.returncode == 0, done.stderr
    rating = f"{installation.address}/rating/axe/"
    offline = f"{installation.address}/offline/"
    for address in (f"{installation.address}/sign-in/", offline, installation.chat, rating):
        response = page.goto(address)
        assert response
        assert response.ok, address
        assert not complaints(page), address
