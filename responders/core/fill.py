"""Blanks of canned answers: {customer_name} and the like."""

from __future__ import annotations

import re
from collections.abc import Mapping

_BLANK = re.compile(r"\{([a-z_]+)\}")


def blanks(text: str) -> list[str]:
    """The names of the blanks in `text`, in order, each once."""
    return list(dict.fromkeys(_BLANK.findall(text)))


def fill(text: str, values: Mapping[str, str]) -> str:
    """`text` with every blank that has a value filled; an unknown or empty one stays to be seen."""
    return _BLANK.sub(lambda blank: values.get(blank.group(1)) or blank.group(), text)
