"""Where the platforms' official documents lie, if somebody has them; they are not part of the product."""

from __future__ import annotations

import functools
import json
import os
from pathlib import Path
from typing import Any

import pytest
import yaml

_BESIDE = Path(__file__).resolve().parents[4] / "shared" / "specs"


@functools.cache
def load(name: str) -> Any:
    """The document, such as "telegram/api.json"; None where it is not at hand."""
    path = Path(os.environ.get("DUA_SPECS") or _BESIDE) / name
    if not path.is_file():
        return None
    written = path.read_text(encoding="utf-8")
    if path.suffix in {".yaml", ".yml"}:
        return yaml.load(written, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return json.loads(written)


def needs(name: str) -> pytest.MarkDecorator:
    reason = f"the official document {name} is not here; DUA_SPECS may name its folder"
    return pytest.mark.skipif(load(name) is None, reason=reason)
