"""How long a text is, as platforms count it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from enum import StrEnum

JOINER = "\u200d"
LINK_WEIGHT = 23
# Two code points of weight one are as long as one of any other script. Source: X developer
# documentation, "Counting characters", configuration v3.
_LIGHT = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))
_LINK = re.compile(r"https?://\S+", re.IGNORECASE)


class Measure(StrEnum):
    """What the platform counts. `weighted`: a link is 23, a sign of most Latin scripts 1, any other 2."""

    CODE_POINTS = "code_points"
    UTF16 = "utf16"
    BYTES = "bytes"
    GRAPHEMES = "graphemes"
    WEIGHTED = "weighted"


def length(text: str, measure: Measure) -> int:
    return _COUNT[measure](text)


def graphemes(text: str) -> list[str]:
    """What people see as single signs: letters with their marks, emoji sequences, flags."""
    found: list[str] = []
    for sign in text:
        if found and _belongs(found[-1], sign):
            found[-1] += sign
        else:
            found.append(sign)
    return found


def _belongs(before: str, sign: str) -> bool:
    if before == "\r":
        return sign == "\n"
    if before[-1] in "\r\n" or sign in "\r\n":
        return False
    if sign == JOINER or unicodedata.category(sign) in {"Mn", "Me", "Mc"} or _is_tone_or_tag(sign):
        return True
    if _is_flag_half(sign):
        return len(before) == 1 and _is_flag_half(before)
    return (before[-1] == JOINER and _is_pictograph(sign)) or _is_jamo_run(before[-1], sign)


def _is_tone_or_tag(sign: str) -> bool:
    return "\U0001f3fb" <= sign <= "\U0001f3ff" or "\U000e0020" <= sign <= "\U000e007f"


def _is_flag_half(sign: str) -> bool:
    return "\U0001f1e6" <= sign <= "\U0001f1ff"


def _is_pictograph(sign: str) -> bool:
    return unicodedata.category(sign) == "So" or ord(sign) >= 0x1F000


def _is_jamo_run(before: str, sign: str) -> bool:
    """Korean letters that make one syllable: vowels and finals after what they can follow."""
    is_leading = "\u1100" <= before <= "\u115f"
    if "\u1100" <= sign <= "\u115f":
        return is_leading
    can_go_on = is_leading or "\u1160" <= before <= "\u11ff" or "\uac00" <= before <= "\ud7a3"
    return "\u1160" <= sign <= "\u11ff" and can_go_on


def _weighted(text: str) -> int:
    text, links = _LINK.subn("", unicodedata.normalize("NFC", text))
    return LINK_WEIGHT * links + sum(_weight(sign) for sign in graphemes(text))


def _weight(grapheme: str) -> int:
    """An emoji is 2 however many code points it is made of; other signs are weighed one by one."""
    if len(grapheme) > 1 and _is_pictograph(grapheme[0]):
        return 2
    return sum(1 if any(a <= ord(sign) <= b for a, b in _LIGHT) else 2 for sign in grapheme)


_COUNT: dict[Measure, Callable[[str], int]] = {
    Measure.CODE_POINTS: len,
    Measure.UTF16: lambda text: len(text.encode("utf-16-le", "surrogatepass")) // 2,
    Measure.BYTES: lambda text: len(text.encode("utf-8", "surrogatepass")),
    Measure.GRAPHEMES: lambda text: len(graphemes(text)),
    Measure.WEIGHTED: _weighted,
}
