"""Languages as the reader calls them, and the locale that says so."""

from __future__ import annotations

from babel.core import Locale, UnknownLocaleError, parse_locale
from django.utils.translation import get_language, get_language_info


def locale() -> Locale:
    """Of whoever reads this; English where Babel does not know theirs."""
    try:
        return Locale.parse(get_language() or "en", sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en")


def name(code: str) -> str:
    """For example: English, English (United States), Chinese (Traditional, Taiwan).

    code: a language, perhaps a script and a region, with _ or - between them. What nobody has a name
    for is shown as it is.
    """
    try:
        language, region, script = parse_locale(code.replace("-", "_"))[:3]
    except ValueError:
        return code
    here = locale()
    called = _called(language, here)
    if not called:
        return code
    told = ((script, here.scripts), (region, here.territories))
    within = [names.get(part, part) for part, names in told if part]
    return f"{called} ({', '.join(within)})" if within else called


def _called(language: str, here: Locale) -> str:
    """By Django's words, which the rest of the page has; it knows fewer than Babel."""
    try:
        return str(get_language_info(language)["name_translated"])
    except KeyError:
        return str(here.languages.get(language, ""))
