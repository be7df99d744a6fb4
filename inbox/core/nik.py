"""Whether sixteen digits can be an Indonesian identity number (NIK) or family card number (KK)."""

from __future__ import annotations

import calendar

# Province codes of the Ministry of Home Affairs, 38 provinces.
PROVINCES = frozenset(
    str(code)
    for low, high in (
        (11, 19),
        (21, 21),
        (31, 36),
        (51, 53),
        (61, 65),
        (71, 76),
        (81, 82),
        (91, 97),
    )
    for code in range(low, high + 1)
)
# Regencies count up from 01 in a province, cities from 71. The highest counts in use are 36 and 79.
LAST_REGENCY = 36
CITIES = range(71, 80)
# Women carry 40 more in the day.
WOMAN = 40


def is_plausible(digits: str) -> bool:
    """True if `digits` (ASCII, 16) has a known province, a possible regency, a real date and a serial.

    There is no checksum. Source: the numbering in Presidential Regulation 25/2008, article 37 onwards.
    """
    if len(digits) != 16 or digits[:2] not in PROVINCES:
        return False
    regency = int(digits[2:4])
    if not (1 <= regency <= LAST_REGENCY or regency in CITIES):
        return False
    return digits[4:6] != "00" and digits[12:] != "0000" and _is_date(digits[6:12])


def _is_date(digits: str) -> bool:
    """True if DDMMYY is a day of some century; day + 40 is a woman's."""
    day, month, year = int(digits[:2]), int(digits[2:4]), int(digits[4:])
    if day > WOMAN:
        day -= WOMAN
    if not 1 <= month <= 12:
        return False
    # 2000 was a leap year and 1900 was not: the kinder century decides.
    return 1 <= day <= calendar.monthrange(2000 + year, month)[1]
