"""Compiles the translations that are newer than their compiled form."""

from __future__ import annotations

import subprocess

from bootstrap.places import CHECKOUT, LOCALE, PYTHON

BABEL = [str(PYTHON), "-m", "babel.messages.frontend", "--quiet", "compile"]


def compile_translations() -> None:
    for source in sorted(LOCALE.glob("*/LC_MESSAGES/*.po")):
        compiled = source.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
            command = [
                *BABEL,
                "-i",
                str(source),
                "-o",
                str(compiled),
                "-l",
                source.parent.parent.name,
            ]
            subprocess.run(command, cwd=CHECKOUT, check=True)
