"""What one account chose for itself."""

from __future__ import annotations

from collections.abc import Mapping
from zoneinfo import available_timezones

from django.conf import settings
from django.utils.translation import gettext as _

from inbox.errors import Refused
from inbox.models import User
from responders import access
from responders.core import hotkeys
from responders.models import Responder

THEMES = ("", "light", "dark")
_OF_THE_MACHINE = frozenset({"localtime", "Factory"})  # no places: whatever this machine is set to


def zones() -> list[str]:
    """Names of the IANA list, in order."""
    return sorted(available_timezones() - _OF_THE_MACHINE)


def choose(
    user: User,
    *,
    language: str | None = None,
    theme: str | None = None,
    time_zone: str | None = None,
    has_hot_keys: bool | None = None,
) -> User:
    """Change what is given, leave the rest. Refused for a language, theme or zone that is not known."""
    known_languages = {code for code, _name in settings.LANGUAGES}
    if language is not None and language not in known_languages:
        raise Refused("unknown_language", _("This language is not there."))
    if theme is not None and theme not in THEMES:
        raise Refused("unknown_theme", _("This theme is not there."))
    if time_zone and time_zone not in zones():
        raise Refused("unknown_zone", _("This time zone is not there."))
    wanted = {
        "language": language,
        "theme": theme,
        "time_zone": time_zone,
        "has_hot_keys": has_hot_keys,
    }
    changed = {name: value for name, value in wanted.items() if value is not None}
    for name, value in changed.items():
        setattr(user, name, value)
    user.save(update_fields=list(changed))
    return user


def arrange(*, is_compact: bool, by: User) -> Responder:
    """How close the rows of one's own lists stand."""
    return _kept(access.responder_of(by), is_compact=is_compact)


def remap(given: Mapping[str, str], *, by: User) -> Responder:
    """One's own single keys, by command; an empty one is off. Refused where one is no single sign or has two meanings."""
    if hotkeys.wrong(given):
        raise Refused("bad_keys", _("One key has one meaning, and is one sign."))
    return _kept(access.responder_of(by), keys=hotkeys.chosen(given))


def hide_guide(is_hidden: bool, *, by: User) -> Responder:
    """Take the first steps away from the settings, or bring them back."""
    return _kept(access.responder_of(by), hides_guide=is_hidden)


def _kept(responder: Responder, **changed: object) -> Responder:
    for name, value in changed.items():
        setattr(responder, name, value)
    responder.save(update_fields=list(changed))
    return responder
