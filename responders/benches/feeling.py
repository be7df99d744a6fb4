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

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
START_SECONDS = 90
PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
LONGEST = """() => new Promise((done) => new PerformanceObserver((list) => done(Math.max(...list.getEntries()
  .map((one) => one.duration)))).observe({ type: "event", buffered: true, durationThreshold: 16 }))"""


def of(session: str, path: str) -> dict[str, Any]:
    """Milliseconds: first paint of a first and of a second visit, until the thread of a clicked row is there, and the
    longest delay of that click (16 where it is not above one frame)."""
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
    return {
        "first_paint_ms": paints[0],
        "second_paint_ms": paints[1],
        "thread_ms": opened,
        "interaction_ms": round(page.evaluate(LONGEST)),
    }


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
