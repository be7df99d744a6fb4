"""When a reply may leave later: the choices of the menu, and what was chosen, in the brand's own zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from inbox.errors import Refused
from inbox.models import Brand

EVENING, MORNING = time(17, 0), time(8, 0)


@dataclass(frozen=True, slots=True)
class Choice:
    slug: str
    label: str
    at: datetime


def choices(brand: Brand, at: datetime) -> list[Choice]:
    """In order of time; five o'clock only while it is still to come."""
    here = at.astimezone(ZoneInfo(brand.time_zone))
    evening = datetime.combine(here.date(), EVENING, here.tzinfo)
    tomorrow = datetime.combine(here.date() + timedelta(days=1), MORNING, here.tzinfo)
    found = [Choice("hour", _("In 1 hour"), at + timedelta(hours=1))]
    if evening > at:
        found.append(Choice("evening", _("Today at 17:00"), evening))
    found.append(Choice("tomorrow", _("Tomorrow at 08:00"), tomorrow))
    return sorted(found, key=lambda choice: choice.at)


def chosen(slug: str, typed: str, brand: Brand, at: datetime) -> datetime:
    """Aware. Refused (`bad_time`) where it means nothing."""
    for choice in choices(brand, at):
        if choice.slug == slug:
            return choice.at
    try:
        own = parse_datetime(typed)
    except ValueError:
        own = None
    if own is None:
        raise Refused("bad_time", _("Choose when it should be sent."))
    return own if own.tzinfo else own.replace(tzinfo=ZoneInfo(brand.time_zone))
