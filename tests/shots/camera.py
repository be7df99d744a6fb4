"""Opens every scene in a Chromium, in every language, theme and size, and notes what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, TimeoutError

from tests.browser.conftest import sign_in
from tests.installation import Installation
from tests.shots.scenes import SCENES, Scene

LANGUAGES = ("en", "id")
THEMES = ("light", "dark")
SIZES = ((1440, 900), (1100, 800), (820, 1180), (390, 844))
WAIT_MS = 8_000
# What sticks out of the window where nothing scrolls to it, as it would be seen.
OUTSIDE = """() => {
  const scrolls = (node) => { for (let up = node.parentElement; up && up !== document.body; up = up.parentElement)
    { const how = getComputedStyle(up); if (how.overflowX !== "visible" || how.position === "fixed") return true; } };
  const found = [...document.querySelectorAll("body *")].filter((node) => {
    const box = node.getBoundingClientRect();
    return box.width > 1 && box.height > 1 && (box.right > innerWidth + 1 || box.left < -1) && !node.closest(".vh, .skip, svg") && !scrolls(node); });
  const wide = document.documentElement.scrollWidth > innerWidth ? ["the page: " + document.documentElement.scrollWidth] : [];
  return [...wide, ...found.slice(0, 3).map((node) => node.outerHTML.slice(0, 120))];
}"""


@dataclass(frozen=True, slots=True)
class Shot:
    page: str
    language: str
    theme: str
    width: int
    height: int

    @property
    def file(self) -> str:
        return f"{self.page}.{self.language}.{self.theme}.{self.width}.png"


@dataclass(slots=True)
class Album:
    """What was photographed, and what was found; every finding says where."""

    shots: list[Shot] = field(default_factory=list)
    overflow: list[str] = field(default_factory=list)
    console_errors: list[str] = field(default_factory=list)
    axe: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return {
            "pages": len({shot.page for shot in self.shots}),
            "pictures": len(self.shots),
            "overflow": self.overflow,
            "console_errors": self.console_errors,
            "axe": self.axe,
            "missing": self.missing,
        }


def photograph(
    installation: Installation,
    browser: Browser,
    folder: Path,
    *,
    scenes: Iterable[Scene] = SCENES,
    languages: Iterable[str] = LANGUAGES,
    has_axe: bool = False,
) -> Album:
    """One visit of each scene in each language; themes and sizes change under the open page."""
    album = Album()
    for language in languages:
        rooms: dict[str, BrowserContext] = {}
        for scene in scenes:
            if scene.who not in rooms:
                rooms[scene.who] = _room(installation, browser, scene.who, language)
            _visit(installation, rooms[scene.who], scene, language, folder, album, has_axe)
        for room in rooms.values():
            room.close()
    return album


def _room(installation: Installation, browser: Browser, who: str, language: str) -> BrowserContext:
    room = browser.new_context(locale=language, viewport={"width": 1440, "height": 900})
    room.set_default_timeout(WAIT_MS)
    if who:
        page = room.new_page()
        sign_in(page, installation, who)
        page.close()
    cookie = {"name": "dua-language", "value": language, "url": installation.address}
    room.add_cookies([cookie])  # type: ignore[list-item]
    return room


def _visit(
    installation: Installation,
    room: BrowserContext,
    scene: Scene,
    language: str,
    folder: Path,
    album: Album,
    has_axe: bool,
) -> None:
    page = room.new_page()
    where = f"{scene.name} {language}"
    expected = scene.name.startswith(("not-", "sign-in-wrong", "macro-wrong", "colours-refused"))
    page.on("pageerror", lambda error: album.console_errors.append(f"{where}: {error}"))
    page.on(
        "console",
        lambda said: (
            album.console_errors.append(f"{where}: {said.text}")
            if said.type == "error" and not expected
            else None
        ),
    )
    try:
        _open(page, installation, scene)
    except TimeoutError as late:
        album.missing.append(f"{where}: {str(late).splitlines()[0]}")
        page.close()
        return
    for shot in _shots(page, scene, language):
        page.screenshot(path=folder / shot.file, animations="disabled")
        album.shots.append(shot)
        at = f"{where} {shot.theme} {shot.width}"
        album.overflow += [f"{at}: {found}" for found in page.evaluate(OUTSIDE)]
        if has_axe:
            album.axe += [f"{at}: {found}" for found in _violations(page)]
    page.close()


def _open(page: Page, installation: Installation, scene: Scene) -> None:
    path = scene.path
    page.goto(installation.chat if path == "CHAT" else f"{installation.address}{path}")
    if scene.link:
        address = page.locator(scene.link).first.get_attribute("href")
        page.goto(f"{installation.address}{address}")
    for step in scene.steps:
        verb, _, rest = step.partition(" ")
        if verb == "press":
            page.keyboard.press(rest)
        elif verb == "click":
            page.locator(rest).first.click()
        else:
            selector, _, text = rest.partition(" = ")
            page.fill(selector, text)
    page.wait_for_load_state("load")


def _shots(page: Page, scene: Scene, language: str) -> Iterator[Shot]:
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        for theme in THEMES:
            page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
            page.wait_for_timeout(60)  # until the elements that follow the size have moved
            yield Shot(scene.name, language, theme, width, height)


def _violations(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found]
