"""`./dua test --xss`: thousands of hostile strings through every field and every page.

First all of them by the server's own pages, read as a parser would; then a demo brand filled with some of them, in a
Chromium: no dialog, no request to elsewhere, nothing the content security policy had to stop. Status 1 where one is.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, TimeoutError, sync_playwright

from inbox.bootstrap import browser as chromium
from inbox.bootstrap import documents
from tests.browser.conftest import FLAGS, sign_in
from tests.installation import ROOT, Installation, running
from tests.shots.scenes import SCENES

LEAST = 2000
PLANT = """
from tests.xss import corpus, planting
print("planted", planting.plant(corpus.strings({count}, seed={seed}))[0])
"""
SEEN_BY = ("rani", "dewi", "admin", "putu")
SCENES_EACH = 12


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./dua test --xss", description=__doc__)
    parser.add_argument("--count", type=int, default=LEAST, help="strings; at least 2000")
    parser.add_argument("--json", action="store_true", help="print one object")
    chosen = parser.parse_args(arguments)
    begun = time.monotonic()
    told = _by_the_server(max(chosen.count, LEAST))
    told |= _in_a_browser(chosen.count)
    told["seconds"] = round(time.monotonic() - begun)
    if chosen.json:
        documents.tell(told)
    else:
        print("\n".join(f"{k:<16} {v}" for k, v in told.items()))
    bad = ("failed", "wrong", "new_elements", "dialogs", "requests_out", "csp_violations")
    return int(any(told[name] for name in bad))


def _by_the_server(count: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="dua-xss-") as folder:
        result = Path(folder) / "told.json"
        env = {**os.environ, "DUA_XSS": str(count), "DUA_XSS_TO": str(result)}
        command = [sys.executable, "-m", "pytest", "-q", "-n0", "tests/xss"]
        done = subprocess.run(command, cwd=ROOT, env=env, stdout=sys.stderr, check=False)
        told = json.loads(result.read_text(encoding="utf-8")) if result.exists() else {}
    empty = {"strings": 0, "rounds": 0, "planted": 0, "pages": 0, "new_elements": [], "wrong": []}
    return {**empty, **told, "failed": done.returncode}


def _in_a_browser(count: int) -> dict[str, Any]:
    found: dict[str, Any] = {"dialogs": [], "requests_out": [], "csp_violations": [], "seen": 0}
    path = os.environ.get("DUA_TEST_BROWSER") or chromium.find()
    if path is None:
        return {**found, "browser": "none"}
    with running() as installation, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        rooms = {}
        for who in SEEN_BY:  # before the names of accounts are planted over
            rooms[who] = browser.new_context()
            rooms[who].set_default_timeout(20_000)
            page = rooms[who].new_page()
            sign_in(page, installation, who)
            page.close()
        planted = installation.manage("shell", "-c", PLANT.format(count=count, seed=2))
        found["planted_there"] = int(planted.stdout.split()[-1])
        for who, room in rooms.items():
            page = room.new_page()
            _watch(page, installation, found)
            for scene in [one for one in SCENES if one.who == who][:SCENES_EACH]:
                _see(page, installation, scene.path, scene.link)
                found["seen"] += 1
        browser.close()
    return found


def _watch(page: Page, installation: Installation, found: dict[str, Any]) -> None:
    page.on("dialog", lambda one: (found["dialogs"].append(one.message), one.dismiss()))
    page.on(
        "request",
        lambda one: (
            None
            if one.url.startswith((installation.address, "data:", "blob:"))
            else found["requests_out"].append(one.url)
        ),
    )
    page.on(
        "console",
        lambda said: (
            found["csp_violations"].append(said.text)
            if "Content Security Policy" in said.text
            else None
        ),
    )


def _see(page: Page, installation: Installation, path: str, link: str) -> None:
    page.goto(f"{installation.address}{path}")
    if link:
        try:
            address = page.locator(link).first.get_attribute("href", timeout=5_000)
        except TimeoutError:
            return
        page.goto(f"{installation.address}{address}")
    page.wait_for_timeout(300)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
