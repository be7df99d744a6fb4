from __future__ import annotations

import os
from pathlib import Path

import pytest

from inbox.bootstrap.translations import uncompiled


@pytest.mark.parametrize(("seconds", "is_old"), [(None, True), (-1, True), (0, False), (1, False)])
def test_words_that_are_newer_than_their_compiled_form_are_found(
    tmp_path: Path, seconds: int | None, is_old: bool
) -> None:
    source = tmp_path / "id" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.touch()
    if seconds is not None:
        source.with_suffix(".mo").touch()
        written = source.stat().st_mtime + seconds
        os.utime(source.with_suffix(".mo"), (written, written))
    assert uncompiled(tmp_path) == ([source] if is_old else [])
