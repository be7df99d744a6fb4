"""Whether a brand's colour leaves every text of the console readable, in both themes.

A brand chooses hue and chroma only; how light each surface is, the house decides. Lightness 0–1, chroma 0–0.4, hue in
degrees. Source: CSS Color 4 (Oklab, sRGB), WCAG 2.2 (relative luminance, 1.4.3).
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

AA = 4.5
STEP = 0.002
HEX = re.compile(r"#[0-9a-f]{6}\Z")
LIGHT, DARK = "light", "dark"
Rgb = tuple[float, float, float]  # linear light, 0–1
Oklch = tuple[float, float, float]

_TO_LMS = (
    (0.4122214708, 0.5363325363, 0.0514459929),
    (0.2119034982, 0.6806995451, 0.1073969566),
    (0.0883024619, 0.2817188376, 0.6299787005),
)
_FROM_LMS = (
    (4.0767416621, -3.3077115913, 0.2309699292),
    (-1.2684380046, 2.6097574011, -0.3413193965),
    (-0.0041960863, -0.7034186147, 1.7076147010),
)

# What tokens.css makes of the two numbers: (lightness, share of the chroma or the chroma itself, is it a share).
_WHITE: Oklch = (0.99, 0.005, 85)
_FIXED: dict[str, dict[str, Oklch]] = {
    LIGHT: {"paper": (0.966, 0.008, 85), "sheet": (0.993, 0.003, 85), "sheet-2": (0.954, 0.009, 85)},
    DARK: {"paper": (0.172, 0.016, 276), "sheet": (0.208, 0.018, 276), "sheet-2": (0.25, 0.021, 276)},
}  # fmt: skip
_RAIL_INK: Oklch = (0.95, 0.01, 85)


@dataclass(frozen=True, slots=True)
class Pair:
    """Text on a surface. `ratio` is 1–21; WCAG AA asks for 4.5."""

    theme: str
    text: str
    surface: str
    ratio: float

    @property
    def passes(self) -> bool:
        return self.ratio >= AA


def brand_of(colour: str) -> tuple[float, float]:
    """Hue and chroma of "#rrggbb". Raises ValueError for anything else."""
    if not HEX.match(colour):
        raise ValueError(f"not a colour: {colour!r}")
    linear = [_linear(int(colour[place : place + 2], 16) / 255) for place in (1, 3, 5)]
    lms = [math.cbrt(sum(a * b for a, b in zip(row, linear, strict=True))) for row in _TO_LMS]
    a = 1.9779984951 * lms[0] - 2.4285922050 * lms[1] + 0.4505937099 * lms[2]
    b = 0.0259040371 * lms[0] + 0.7827717662 * lms[1] - 0.8086757660 * lms[2]
    return math.degrees(math.atan2(b, a)) % 360, math.hypot(a, b)


def hex_of(colour: Oklch) -> str:
    """As "#rrggbb", what a screen cannot show clipped."""
    return "#" + "".join(f"{round(_encoded(part) * 255):02x}" for part in _rgb(colour))


def pairs(hue: float, chroma: float) -> list[Pair]:
    """Every text that takes the brand's colour, or stands on it, in both themes."""
    found = []
    for theme in (LIGHT, DARK):
        tint = _tints(theme, hue, chroma)
        accent = tint["accent"]
        wanted = [("accent", name, accent, surface) for name, surface in _FIXED[theme].items()]
        wanted += [
            ("accent", "accent-soft", accent, tint["accent-soft"]),
            ("on-accent", "accent-fill", _WHITE, tint["accent-fill"]),
            ("on-accent", "accent-fill-hover", _WHITE, tint["accent-fill-hover"]),
            ("rail-ink", "rail", _RAIL_INK, tint["rail"]),
            ("rail-ink", "rail-2", _RAIL_INK, tint["rail-2"]),
            ("rail-ink-2", "rail", tint["rail-ink-2"], tint["rail"]),
            ("rail-ink-2", "rail-2", tint["rail-ink-2"], tint["rail-2"]),
        ]
        found += [Pair(theme, text, on, ratio(a, b)) for text, on, a, b in wanted]
    return found


def passes(hue: float, chroma: float) -> bool:
    return all(pair.passes for pair in pairs(hue, chroma))


def nearest(hue: float, chroma: float) -> float:
    """The highest chroma up to `chroma` with which this hue passes; none at all always does."""
    steps = int(chroma / STEP)
    return next((step * STEP for step in range(steps, 0, -1) if passes(hue, step * STEP)), 0.0)


def ratio(one: Oklch, other: Oklch) -> float:
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def shown(theme: str, hue: float, chroma: float) -> dict[str, str]:
    """The colours of buttons, links and rail, for a preview: accent, accent_soft, accent_fill, rail, rail_2 …"""
    return {
        name.replace("-", "_"): hex_of(colour)
        for name, colour in _tints(theme, hue, chroma).items()
    }


def _tints(theme: str, hue: float, chroma: float) -> dict[str, Oklch]:
    """The lines of tokens.css that name --brand-h; a test holds both together."""
    if theme == LIGHT:
        return {
            "accent": (0.44, chroma, hue),
            "accent-fill": (0.42, chroma, hue),
            "accent-fill-hover": (0.36, chroma, hue),
            "accent-soft": (0.946, 0.022, hue),
            "rail": (0.265, 0.062, hue),
            "rail-2": (0.34, 0.075, hue),
            "rail-ink-2": (0.81, 0.03, hue),
        }
    return {
        "accent": (0.79, chroma * 0.72, hue),
        "accent-fill": (0.49, chroma, hue),
        "accent-fill-hover": (0.53, chroma, hue),
        "accent-soft": (0.29, 0.05, hue),
        "rail": (0.136, 0.02, 276),
        "rail-2": (0.24, 0.04, 276),
        "rail-ink-2": (0.74, 0.02, 276),
    }


def _rgb(colour: Oklch) -> Rgb:
    lightness, chroma, hue = colour
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    lms = (
        (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3,
        (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3,
        (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3,
    )
    red, green, blue = (sum(x * y for x, y in zip(row, lms, strict=True)) for row in _FROM_LMS)
    return _clipped(red), _clipped(green), _clipped(blue)


def _clipped(part: float) -> float:
    return min(1.0, max(0.0, part))


def _luminance(colour: Oklch) -> float:
    red, green, blue = _rgb(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def _encoded(part: float) -> float:
    return part * 12.92 if part <= 0.0031308 else float(1.055 * part ** (1 / 2.4) - 0.055)
