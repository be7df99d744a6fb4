"""The key figures of a report: each with its change, its course and the address of what is behind it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from responders.console.durations import spoken
from responders.console.forms.policies import WORDS
from responders.console.forms.reports import ReportForm
from responders.console.reported import LEADING, Reported
from responders.console.scales import spark
from responders.core.figures import Spread
from responders.reports.attainment import Line

MEDIANS = (LEADING, "next_reply", "resolution")
STEADY = 0.05  # points, and of seconds a whole one


@dataclass(frozen=True, slots=True)
class Tile:
    """`n`: how many are behind `address`. `tone`: good, bad or flat; `way`: up, down or nothing."""

    label: str
    value: str
    unit: str
    note: str
    n: int
    address: str
    change: str = ""
    way: str = ""
    tone: str = "flat"
    spark: str = ""


def tiles(found: Reported, form: ReportForm) -> list[Tile]:
    return [
        _kept(found, form),
        *_medians(found, form),
        _broken(found, form),
        _reopened(found, form),
        *_rating(found, form),
    ]


def _address(name: str, query: str) -> str:
    return f"{reverse(name)}?{query}"


def spread_of(line: Line, counted: str) -> Spread:
    return line.business if counted == "business" else line.calendar


def _changed(change: float | None, words: str, is_more_good: bool, least: float) -> dict[str, str]:
    if change is None or abs(change) < least:
        return {} if change is None else {"change": _("as before")}
    is_good = (change > 0) is is_more_good
    return {
        "change": words,
        "way": "up" if change > 0 else "down",
        "tone": "good" if is_good else "bad",
    }


def _points(now: float | None, before: float | None, is_more_good: bool) -> dict[str, str]:
    change = None if now is None or before is None else 100 * (now - before)
    words = _("%(points)s pt") % {"points": number_format(abs(change or 0), 1)}
    return _changed(change, words, is_more_good, STEADY)


def _kept(found: Reported, form: ReportForm) -> Tile:
    line, earlier = found.line(LEADING), found.earlier(LEADING)
    value = line.rate.value if line else None
    days = found.days.get(LEADING, ())
    rates = [day.met / (day.met + day.not_met) if day.met + day.not_met else None for day in days]
    return Tile(
        label=_("First replies on target"),
        value="–" if value is None else number_format(100 * value, 1),
        unit="" if value is None else "%",
        note=_("target %(goal)s%%") % {"goal": number_format(100 * found.goal, 0)},
        n=line.rate.n if line else 0,
        address=_address("report-instances", form.query(metric=LEADING, outcome="decided")),
        spark=spark(rates),
        **_points(value, earlier.rate.value if earlier else None, is_more_good=True),
    )


def _medians(found: Reported, form: ReportForm) -> Iterator[Tile]:
    units = _("d h m s").split()
    for metric in MEDIANS:
        line, earlier = found.line(metric), found.earlier(metric)
        spread = spread_of(line, found.counted) if line else Spread(0, None, None, None, None)
        then = spread_of(earlier, found.counted).p50 if earlier else None
        change = None if spread.p50 is None or then is None else spread.p50 - then
        yield Tile(
            label=_("%(clock)s, median") % {"clock": WORDS[metric]},
            value="–" if spread.p50 is None else spoken(spread.p50, units),
            unit="",
            note="" if spread.p95 is None else f"p95 {spoken(spread.p95, units)}",
            n=spread.n,
            address=_address("report-instances", form.query(metric=metric, outcome="answered")),
            spark=spark([day.p50 for day in found.days.get(metric, ())]),
            **_changed(change, spoken(change or 0, units), is_more_good=False, least=1),
        )


def _broken(found: Reported, form: ReportForm) -> Tile:
    now, then = (
        sum(line.rate.n - line.counts["met"] for line in lines)
        for lines in (found.lines, found.before)
    )
    of = sum(line.rate.n for line in found.lines)
    courses = zip(*found.days.values(), strict=True)
    change = now - then if found.before else None
    return Tile(
        label=_("Breaches"),
        value=number_format(now, force_grouping=True),
        unit="",
        note=_("of %(n)s promises") % {"n": number_format(of, force_grouping=True)},
        n=now,
        address=_address("report-instances", form.query(outcome="not_met")),
        spark=spark([float(sum(day.not_met for day in days)) for days in courses]),
        **_changed(
            change,
            number_format(abs(change or 0), force_grouping=True),
            is_more_good=False,
            least=1,
        ),
    )


def _reopened(found: Reported, form: ReportForm) -> Tile:
    one = found.reopened
    value = one.rate.value
    return Tile(
        label=_("Opened again in 7 days"),
        value="–" if value is None else number_format(100 * value, 1),
        unit="" if value is None else "%",
        note=_("of %(n)s resolved") % {"n": number_format(one.rate.n, force_grouping=True)},
        n=one.again,
        address=_address("report-cases", form.query(what="again")),
        **_points(value, found.reopened_before.rate.value, is_more_good=False),
    )


def _rating(found: Reported, form: ReportForm) -> Iterator[Tile]:
    """Nothing where nobody was asked; below enough answers only how many there are."""
    one, then = found.rating, found.rating_before
    if one is None:
        return
    change = None if one.mean is None or then is None or then.mean is None else one.mean - then.mean
    yield Tile(
        label=_("Customer rating"),
        value="–" if one.mean is None else number_format(one.mean, 1),
        unit="" if one.mean is None else "/5",
        note=_("%(n)s answers") % {"n": number_format(one.answered, force_grouping=True)},
        n=one.answered,
        address=_address("satisfaction-answers", form.query(by=None, answered=1)),
        **_changed(change, number_format(abs(change or 0), 1), is_more_good=True, least=0.05),
    )
