"""What a browser feels of the inbox: when something is seen, and how long a click keeps it waiting.

Needs the packages of the tests and a Chromium; without them it says so.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from typing import Any

from django.conf import settings

from inbox.bootstrap import browser as chromium
from responders.core.figures import percentile

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
START_SECONDS = 90
PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
LONGEST = """() => new Promise((done) => new PerformanceObserver((list) => done(Math.max(...list.getEntries()
  .map((one) => one.duration)))).observe({ type: "event", buffered: true, durationThreshold: 16 }))"""

OPENED, TYPED = 12, 40  # conversations opened by key, characters typed
# From a key until the frame in which what it asked for is drawn; each is waited for before the next key.
DRAWN = """(wanted) => {
  const shown = () => wanted === "Enter" ? document.querySelector("#thread")?.dataset.conversation : document.activeElement.value;
  const old = shown();
  const seen = new Promise((done) => document.addEventListener("keydown", (event) => {
    const look = () => shown() && shown() !== old
      ? requestAnimationFrame(() => setTimeout(() => done(performance.now() - event.timeStamp)))
      : requestAnimationFrame(look);
    look();
  }, { capture: true, once: true }));
  window.felt = seen;
}"""


def of(session: str, path: str) -> dict[str, Any]:
    """Milliseconds: first paint of a first and of a second visit, until the thread of a clicked row is there, the
    longest delay of that click (16 where it is not above one frame); and from a key until the next conversation, or
    the typed character, is drawn."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return {"missing": "playwright"}
    found = chromium.find()
    if found is None:
        return {"missing": "chromium"}
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "uvicorn", "inbox.asgi:application", "--port", str(port), "--log-level", "warning"]  # fmt: skip
    server = subprocess.Popen(
        command, env={**os.environ, "DUA_PUBLIC_URL": address}, cwd=settings.BASE_DIR
    )
    try:
        _wait(address)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
            room = browser.new_context(viewport={"width": 1440, "height": 900})
            room.add_cookies(
                [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": address}]
            )
            measured = _measured(room.new_page(), address + path)
            browser.close()
        return measured
    finally:
        server.terminate()
        server.wait(30)


def _measured(page: Any, url: str) -> dict[str, Any]:
    paints = []
    for _visit in range(2):
        page.goto(url)
        page.locator(".row").first.wait_for()
        paints.append(round(page.evaluate(PAINT) or 0))
    begun = time.perf_counter()
    page.locator(".row a.hit").first.click()
    page.locator("[role=log]").first.wait_for()
    opened = round((time.perf_counter() - begun) * 1000)
    page.locator("textarea[name=text]").first.wait_for()
    longest = round(page.evaluate(LONGEST))
    keys, echoes = _opened_by_key(page), _typed(page)
    return {
        "first_paint_ms": paints[0],
        "second_paint_ms": paints[1],
        "thread_ms": opened,
        "interaction_ms": longest,
        "key_thread_p50_ms": round(percentile(keys, 0.5) or 0),
        "key_thread_p95_ms": round(percentile(keys, 0.95) or 0),
        "echo_p50_ms": round(percentile(echoes, 0.5) or 0),
        "echo_p95_ms": round(percentile(echoes, 0.95) or 0),
    }


def _opened_by_key(page: Any) -> list[float]:
    """J and Enter, one conversation after the other."""
    page.locator(".row a.hit").first.focus()
    took = []
    for _time in range(OPENED):
        page.keyboard.press("j")
        took.append(_drawn(page, "Enter"))
        page.wait_for_load_state("networkidle")
    return sorted(took)


def _typed(page: Any) -> list[float]:
    page.locator("textarea[name=text]").first.focus()
    return sorted(_drawn(page, "abcdefghij"[number % 10]) for number in range(TYPED))


def _drawn(page: Any, key: str) -> float:
    page.evaluate(DRAWN, key)
    page.keyboard.press(key)
    return float(page.evaluate("() => window.felt"))


def _wait(address: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            urllib.request.urlopen(f"{address}/health", timeout=2).close()
            return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
