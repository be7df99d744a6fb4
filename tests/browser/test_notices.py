"""A clock comes due while somebody looks at the console."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import sign_in
from tests.installation import Installation

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("installation")]

# An own conversation of Rani's, warned of in a moment. The ticker of the running installation does the rest.
NEARLY_DUE = """
from datetime import timedelta
from django.utils import timezone
from responders.models import Alert, Handling, Responder, SlaClock
rani = Responder.objects.get(user__username="rani")
told = Alert.objects.values("clock")
clock = SlaClock.objects.filter(
    outcome="", due_at__gt=timezone.now(), conversation__handling__isnull=False
).exclude(pk__in=told).order_by("-due_at").first()
Handling.objects.filter(pk=clock.conversation_id).update(owner=rani)
now = timezone.now()
SlaClock.objects.filter(pk=clock.pk).update(
    warn_at=now + timedelta(seconds=1), due_at=now + timedelta(minutes=9), is_warned=False
)
print("case", clock.conversation_id)
"""


def nearly_due(installation: Installation) -> str:
    done = installation.manage("shell", "-c", NEARLY_DUE)
    found = re.search(r"case (\d+)", done.stdout)
    assert found, done.stderr
    return found[1]


def at_the_inbox(page: Page, installation: Installation) -> None:
    sign_in(page, installation, "rani")
    page.goto(f"{installation.address}/conversations/?view=open")
    expect(page.locator("#live-dot")).to_have_attribute("data-state", "on")


def test_what_is_due_soon_passes_by_and_stays_at_the_bell(
    installation: Installation, windows: Callable[..., BrowserContext]
) -> None:
    page = windows().new_page()
    at_the_inbox(page, installation)
    place = page.locator("#bell").bounding_box()
    case = nearly_due(installation)
    toast = page.locator(".toast", has_text=f"K-{case}")
    expect(toast).to_be_visible(timeout=20_000)
    expect(page.locator("#bell .count")).to_be_visible()
    assert page.locator("#bell").bounding_box() == place
    page.keyboard.press("g")
    page.keyboard.press("n")
    page.wait_for_url("**/notices/")
    row = page.locator(".notice", has_text=f"K-{case}")
    expect(row).to_have_attribute("data-new", "")
    row.get_by_role("button", name=re.compile("Mark as seen")).press("Enter")
    expect(row).not_to_have_attribute("data-new", "")
    row.get_by_role("link").press("Enter")
    page.wait_for_url(f"**/conversations/{case}/**")


def test_a_notice_that_comes_while_the_page_is_read_moves_nothing(
    installation: Installation, windows: Callable[..., BrowserContext]
) -> None:
    page = windows().new_page()
    at_the_inbox(page, installation)
    page.goto(f"{installation.address}/notices/")
    expect(page.locator("#live-dot")).to_have_attribute("data-state", "on")
    before = page.locator(".notice").all_inner_texts()
    nearly_due(installation)
    expect(page.locator("#fresh_notices a")).to_be_visible(timeout=20_000)
    assert page.locator(".notice").all_inner_texts() == before
    page.locator("#fresh_notices a").click()
    expect(page.locator(".notice").first).to_have_attribute("data-new", "")
    assert page.locator(".notice").first.inner_text() not in before


def test_the_worker_shows_what_a_push_says(
    installation: Installation, windows: Callable[..., BrowserContext]
) -> None:
    """Without a push service, whose part is played by the debugger."""
    context = windows()
    context.grant_permissions(["notifications"], origin=installation.address)
    page = context.new_page()
    at_the_inbox(page, installation)
    debugger = context.new_cdp_session(page)
    found: list[dict[str, str]] = []
    debugger.on(
        "ServiceWorker.workerRegistrationUpdated", lambda told: found.extend(told["registrations"])
    )
    debugger.send("ServiceWorker.enable")
    page.evaluate(
        """async () => {
          const made = await navigator.serviceWorker.register("/static/console/js/push-worker.js");
          const worker = made.active || made.waiting || made.installing;
          while (worker.state !== "activated") await new Promise((done) => setTimeout(done, 50));
        }"""
    )
    assert found
    debugger.send(
        "ServiceWorker.deliverPushMessage",
        {
            "origin": installation.address,
            "registrationId": next(
                one["registrationId"] for one in found if "/static/" in one["scopeURL"]
            ),
            "data": '{"title": "Case 7: First reply due at 08:05", "tag": "notice-1", "url": "/notices/"}',
        },
    )
    shown = page.wait_for_function(
        """async () => {
          const all = await navigator.serviceWorker.getRegistrations();
          const made = all.find((one) => one.scope.includes("/static/"));
          return (await made.getNotifications()).map((one) => [one.title, one.tag])[0];
        }"""
    )
    assert shown.json_value() == ["Case 7: First reply due at 08:05", "notice-1"]
