"""A report in plain sentences."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils.formats import date_format, get_format, number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from responders.console.durations import spoken
from responders.console.reported import LEADING, Reported
from responders.console.tables import percent
from responders.console.tiles import spread_of
from responders.core.openings import Slot, Stand
from responders.reports.scope import Period

STANDS: dict[Stand, Any] = {
    Stand.BACK_ABOVE: gettext_lazy("back above target"),
    Stand.STILL_ABOVE: gettext_lazy("still above target"),
    Stand.FALLEN_BELOW: gettext_lazy("fallen below target"),
    Stand.STILL_BELOW: gettext_lazy("still below target"),
    Stand.ABOVE: gettext_lazy("above target"),
    Stand.BELOW: gettext_lazy("below target"),
}
_MONDAY = date(2024, 1, 1)


def rule(period: Period) -> str:
    return _(period.rule)


def opening(found: Reported) -> list[SafeString]:
    """What a busy person should know first; what matters in it is bold."""
    told = found.opening
    if told is None:
        return [format_html("{}", _("No first reply was decided in this period."))]
    said = [
        format_html(
            _("First replies are {stand} at {rate}%."),
            stand=_bold(STANDS[told.stand]),
            rate=percent(told.rate),
        )
    ]
    if told.change is not None:
        words = (
            _("{points} points more than before.")
            if told.change > 0
            else _("{points} points less than before.")
        )
        said.append(format_html(words, points=number_format(100 * abs(told.change), 1)))
    if told.stand in (Stand.ABOVE, Stand.BELOW):
        said.append(
            _("No first reply was decided in the period before: there is nothing to compare with.")
        )
    if told.slot is not None:
        lost = round(told.slot.missed / told.slot.share)
        said.append(
            format_html(
                _("{theirs} of {lost} misses began on {when}."),
                theirs=number_format(told.slot.missed, force_grouping=True),
                lost=number_format(lost, force_grouping=True),
                when=_bold(slot_named(told.slot)),
            )
        )
    return [*said, *_median(found)]


def slot_named(slot: Slot) -> str:
    sign = get_format("TIME_FORMAT")[1]  # between hours and minutes; an end may be 24
    day = date_format(slot.day, "l j F") if slot.day else weekday_named(slot.weekday)
    return f"{day}, {slot.first:02d}{sign}00–{slot.end:02d}{sign}00"


def weekday_named(number: int, style: str = "l") -> str:
    """number: 1 is Monday."""
    return date_format(_MONDAY + timedelta(days=number - 1), style)


def _bold(words: Any) -> SafeString:
    return format_html("<b>{}</b>", words)


def _median(found: Reported) -> list[SafeString]:
    line = found.line(LEADING)
    p50 = spread_of(line, found.counted).p50 if line else None
    if p50 is None:
        return []
    words = (
        _("Half were answered within {p50} of working time.")
        if found.counted == "business"
        else _("Half were answered within {p50}.")
    )
    return [format_html(words, p50=spoken(p50, _("d h m s").split()))]
