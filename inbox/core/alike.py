"""Whether two texts say the same, however a platform set them: spaces, line ends and capitals are its own."""

from __future__ import annotations


def plain(text: str) -> str:
    """Equal for texts that say the same."""
    return " ".join(text.split()).casefold()
