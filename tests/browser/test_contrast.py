"""Every button can be read in every state and theme; a checker for whole pages passes over what is disabled."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

pytestmark = pytest.mark.browser

CSS = Path(__file__).resolve().parents[2] / "responders/static/console/css"
SHEETS = ("layers", "reset", "tokens", "base", "components/button", "pages/composer")
LEAST = 4.5
STILL = "* { transition: none !important; }"
BUTTONS = "".join(
    f'<button class="btn {tone}"{state}>Write something first</button> '
    for tone in ("", "primary", "quiet", "danger")
    for state in ("", ' aria-disabled="true"', " disabled")
)
# What is behind a see-through button is the sheet.
RATIO = """(button) => {
  const light = (...colours) => {
    const pen = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d");
    for (const colour of colours) { pen.fillStyle = colour; pen.fillRect(0, 0, 1, 1); }
    const [r, g, b] = [...pen.getImageData(0, 0, 1, 1).data].map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const { color, backgroundColor } = getComputedStyle(button);
  const behind = [getComputedStyle(document.getElementById("sheet")).backgroundColor, backgroundColor];
  const [low, high] = [light(...behind), light(...behind, color)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}"""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_words_on_buttons_can_be_read(windows: Callable[..., BrowserContext], theme: str) -> None:
    page = windows().new_page()
    page.set_content(f'<div id="sheet" style="background: var(--sheet)">{BUTTONS}</div>')
    for name in SHEETS:
        page.add_style_tag(content=(CSS / f"{name}.css").read_text(encoding="utf-8"))
    page.add_style_tag(content=STILL)
    page.evaluate("(theme) => (document.documentElement.dataset.theme = theme)", theme)
    weak = {}
    for button in page.locator("button").all():
        markup = str(button.evaluate("(one) => one.outerHTML")).partition(">")[0]
        for state in ("at rest", "hovered", "clicked", "focused"):
            if state == "hovered":
                button.hover(force=True)
            elif state == "clicked":
                button.click(force=True)
            elif state == "focused":
                page.mouse.move(0, 0)
                button.focus()
            ratio = float(button.evaluate(RATIO))
            if ratio < LEAST:
                weak[f"{markup}> {state}"] = round(ratio, 2)
        page.mouse.move(0, 0)
    assert weak == {}
