"""What templates and scripts must never carry under the strict content security policy."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SCRIPTS = sorted(
    path for room in ("inbox", "responders") for path in (ROOT / room).glob("static/**/*.js")
)


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", TEMPLATES, ids=relative)
def test_templates_have_no_inline_styles_handlers_or_unescaped_text(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle=|\son[a-z]+=\"|\|safe\b|autoescape off|<style|hx-on", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>", text)


@pytest.mark.parametrize("path", SCRIPTS, ids=relative)
def test_scripts_never_turn_text_into_markup(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(
        r"innerHTML\s*=|insertAdjacentHTML|document\.write|\beval\(|new Function", text
    )


@pytest.mark.parametrize("path", SCRIPTS, ids=relative)
def test_scripts_stay_small(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 150


def test_every_custom_element_has_fewer_than_100_lines() -> None:
    scripts = [path for room in ("inbox", "responders") for path in (ROOT / room).rglob("js/*.js")]
    element = re.compile(r"^class (\w+) extends HTMLElement \{$.*?^\}$", re.MULTILINE | re.DOTALL)
    found = [one for path in scripts for one in element.finditer(path.read_text(encoding="utf-8"))]
    assert len(found) > 10
    assert not [one[1] for one in found if one[0].count("\n") >= 99]
