"""The style page is photographed, component by component: each is there to be seen, in both themes, inside its frame."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Page

from tests.browser.conftest import sign_in
from tests.installation import Installation

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("installation")]
SAMPLES = "main > section"
WIDER = """(samples) => samples.filter((one) => one.scrollWidth > one.clientWidth + 1)
  .map((one) => one.querySelector("h2").textContent.trim())"""


def photographed(page: Page, into: Path) -> dict[str, bytes]:
    """By what it is called: the picture, kept where the test keeps its files."""
    found = {}
    for number, sample in enumerate(page.locator(SAMPLES).all()):
        name = f"{number:03} {sample.locator('h2').first.inner_text()}"
        found[name] = sample.screenshot(animations="disabled")
        (into / f"{number:03}.png").write_bytes(found[name])
    return found


def is_blank(picture: bytes) -> bool:
    """Nothing but one colour below its caption."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    below = image.crop((8, min(32, image.height - 1), image.width - 8, image.height - 8))
    return len(below.getcolors(maxcolors=1 << 16) or [0, 0]) == 1


@pytest.mark.parametrize("width", [1440, 390])
def test_every_component_is_seen_in_both_themes_and_inside_its_frame(
    installation: Installation, windows: Callable[..., BrowserContext], tmp_path: Path, width: int
) -> None:
    schemes: tuple[Literal["light", "dark"], ...] = ("light", "dark")
    page = windows(viewport={"width": width, "height": 900}, reduced_motion="reduce").new_page()
    sign_in(page, installation, "admin")
    page.goto(f"{installation.address}/styleguide/")
    album = {}
    for scheme in schemes:
        page.emulate_media(color_scheme=scheme)
        (tmp_path / scheme).mkdir()
        album[scheme] = photographed(page, tmp_path / scheme)
    light, dark = album.values()
    assert len(light) > 10
    assert [name for name, picture in (light | dark).items() if is_blank(picture)] == []
    assert [name for name in light if light[name] == dark[name]] == []
    assert page.locator(SAMPLES).evaluate_all(WIDER) == []
