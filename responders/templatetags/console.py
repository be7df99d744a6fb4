"""Small pieces of markup the console repeats: icons, avatars, times, durations."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from django import template
from django.contrib.staticfiles import finders
from django.template.context import RequestContext
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from inbox.core import signs
from inbox.models import User
from responders.console.durations import in_hours, spoken

register = template.Library()

SPRITE = "console/img/icons.svg"
HUES = 6
THEMES = ("light", "dark")


@cache
def _symbols() -> frozenset[str]:
    return frozenset(
        re.findall(r'<symbol id="([^"]+)"', Path(str(finders.find(SPRITE))).read_text())
    )


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """A decorative icon; `size` is empty, s or l."""
    return format_html(
        '<svg class="i{}" aria-hidden="true"><use href="{}#{}"/></svg>',
        f" i-{size}" if size else "",
        static(SPRITE),
        name,
    )


@register.simple_tag
def channel_icon(kind: str, size: str = "") -> SafeString:
    """The neutral glyph of a channel, or a speech bubble for one without its own."""
    name = f"ch-{kind}"
    return icon(name if name in _symbols() else "message-circle", size)


@register.filter
def initials(name: str) -> str:
    words = re.findall(r"[^\W\d_][^\s.]*", name or "")
    if not words:
        return "?"
    last = words[-1][0] if len(words) > 1 else words[0][1:2]
    return (words[0][0] + last).upper()


@register.filter
def signs_named(text: str) -> str:
    """What somebody outside wrote, with hidden signs named."""
    return signs.named(text or "")


@register.filter
def person(user: User | None) -> str:
    """By the name colleagues know; what nobody did, the system did."""
    if user is None:
        return _("The system")
    responder = getattr(user, "responder", None)
    return responder.name if responder else user.get_full_name() or user.username


@register.filter
def of(found: Mapping[Any, Any], key: Any) -> Any:
    """What `found` holds for a key that only the template knows."""
    return found.get(key)


@register.filter
def hue(name: str) -> int:
    """One of a few colours, the same for the same name."""
    return sum(map(ord, name or "")) % HUES + 1


@register.filter
def moment(at: datetime | None, style: str = "time") -> SafeString | str:
    """A time element in the reader's zone; `style` is time, seconds, day or full. Seen again by <local-time>."""
    if at is None:
        return ""
    local = timezone.localtime(at)
    formats = {
        "time": "TIME_FORMAT",
        "seconds": "SECONDS_FORMAT",
        "day": "SHORT_DATE_FORMAT",
        "full": "SHORT_DATETIME_FORMAT",
    }
    return format_html(
        '<local-time><time datetime="{}" title="{}" data-style="{}">{}</time></local-time>',
        at.isoformat(),
        date_format(local, "DATETIME_FORMAT"),
        style,
        date_format(local, formats[style]),
    )


@register.filter(expects_localtime=True)
def dated(at: datetime | None, day: str) -> str:
    """In the reader's zone: `day` is the date's format, and the time follows as the language writes it."""
    return f"{date_format(at, day)} {date_format(at, 'TIME_FORMAT')}" if at else ""


@register.filter
def duration(seconds: float | str | None) -> str:
    """Seconds as the console writes them: 42m, 3h 10m, 2d 4h; nothing for what a template does not find."""
    return (
        "" if seconds is None or isinstance(seconds, str) else spoken(seconds, _("d h m s").split())
    )


@register.filter
def grouped(number: int | str | None) -> str:
    """A count with its thousands apart, as the reader's language has it; what is no number as it is."""
    is_count = isinstance(number, int) and not isinstance(number, bool)
    return number_format(number, force_grouping=True) if is_count else str(number or "")


@register.filter
def worked(seconds: float) -> str:
    """Seconds of work, in hours and minutes: 8h 15m, 49h."""
    return in_hours(seconds, *_("h m").split())


@register.simple_tag(takes_context=True)
def theme(context: RequestContext) -> str:
    """The theme this reader forced, or nothing: the system's."""
    request = context.get("request")
    user = getattr(request, "user", None)
    chosen = getattr(user, "theme", "") or (request.COOKIES.get("dua-theme", "") if request else "")
    return chosen if chosen in THEMES else ""
