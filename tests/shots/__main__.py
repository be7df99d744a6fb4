"""`./dua test --screenshots --to DIR`: every page and state of the demo brand, as people see it.

The demo is started with a data folder of its own and reached over loopback only. Ends with status 1 where a page could
not be opened, stuck out of its window or complained in the browser's console.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from playwright.sync_api import sync_playwright

from inbox.bootstrap import browser as chromium
from inbox.bootstrap import documents
from tests.browser.conftest import FLAGS
from tests.installation import running
from tests.shots.camera import Shot, photograph
from tests.shots.scenes import SCENES

ALBUM = Path(__file__).with_name("album.html")


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./dua test --screenshots", description=__doc__)
    parser.add_argument("--to", type=Path, required=True, help="the folder of the pictures")
    parser.add_argument("--only", default="", help="pages whose names begin so")
    parser.add_argument("--axe", action="store_true", help="also judge accessibility; slow")
    parser.add_argument("--json", action="store_true", help="print one object")
    chosen = parser.parse_args(arguments)
    chosen.to.mkdir(parents=True, exist_ok=True)
    path = os.environ.get("DUA_TEST_BROWSER") or chromium.find()
    if path is None:
        print("No Chromium on this machine.", file=sys.stderr)
        return 2
    scenes = [scene for scene in SCENES if scene.name.startswith(chosen.only)]
    begun = time.monotonic()
    with running() as installation, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        album = photograph(installation, browser, chosen.to, scenes=scenes, has_axe=chosen.axe)
        browser.close()
    write_index(chosen.to, album.shots)
    told = {**album.as_json(), "seconds": round(time.monotonic() - begun)}
    if chosen.json:
        documents.tell(told)
    else:
        print(_page(told, chosen.to))
    return int(bool(album.overflow or album.console_errors or album.axe or album.missing))


def write_index(folder: Path, shots: Iterable[Shot]) -> None:
    """One page with all of them, narrowed by page, language, theme and size."""
    rows = [
        {"file": s.file, "page": s.page, "language": s.language, "theme": s.theme, "size": f"{s.width}×{s.height}"}
        for s in shots
    ]  # fmt: skip
    text = ALBUM.read_text(encoding="utf-8").replace("[/* shots */]", json.dumps(rows))
    (folder / "index.html").write_text(text, encoding="utf-8")


def _page(told: dict[str, object], folder: Path) -> str:
    lines = [f"{told['pages']} pages, {told['pictures']} pictures: {folder / 'index.html'}"]
    for name in ("missing", "overflow", "console_errors", "axe"):
        found = told[name]
        assert isinstance(found, list)
        lines += [f"\n{name}: {len(found)}", *(f"  {one}" for one in found)]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
