"""Compiles the translations that are newer than their compiled form."""

from __future__ import annotations

import subprocess
from pathlib import Path

from inbox.bootstrap.places import CHECKOUT, LOCALE, PYTHON

BABEL = [str(PYTHON), "-m", "babel.messages.frontend", "--quiet", "compile"]


def compile_translations() -> None:
    """A translation that cannot be compiled is told and left out; the pages are in English then."""
    for source in uncompiled():
        compiled, language = source.with_suffix(".mo"), source.parent.parent.name
        command = [*BABEL, "-i", str(source), "-o", str(compiled), "-l", language]
        done = subprocess.run(command, cwd=CHECKOUT, check=False)
        if done.returncode or not compiled.exists():
            print(f"{source.relative_to(CHECKOUT)} could not be compiled.", flush=True)


def uncompiled(locale: Path = LOCALE) -> list[Path]:
    """The translations that are newer than their compiled form, or have none."""
    found = [(source, source.with_suffix(".mo")) for source in locale.glob("*/LC_MESSAGES/*.po")]
    return sorted(
        source
        for source, compiled in found
        if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime
    )
