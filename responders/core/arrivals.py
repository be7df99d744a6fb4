"""How many customers will write in each half hour, from a brand's own past.

expected(day, slot) = level * growth^days * weekday * payday * kind of day * share of the slot
Each factor is the recent past's sum over what the other factors expect, drawn towards 1 where little was seen.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

SLOTS = 48
LEAST_DAYS = 28  # four of each weekday; less says nothing about weekdays
LEAST_ARRIVALS = 200
HALF_LIFE = 42.0  # days after which a day counts half
DRAWN = 2.0  # how many expected days at factor 1 every factor starts with
STEEPEST = math.log(1.03) / 7  # growth per day that is believed: three per cent a week
ROUNDS = 12
Z80 = 1.2815515655446004  # of a two-sided 80 % interval
ONE_DAY = timedelta(days=1)

Day = Sequence[int]
"""Arrivals of one local day in its 48 half hours."""


@dataclass(frozen=True, slots=True)
class Expected:
    """Arrivals of one half hour; 8 of 10 half hours should lie from `low` to `high`."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Curve:
    """A fitted past. `spread`: variance beyond Poisson's, as a share of the squared mean."""

    last: date
    level: float
    growth: float
    weekdays: tuple[float, ...]
    payday: float
    specials: Mapping[str, float]
    shares: tuple[tuple[float, ...], ...]
    spread: float
    special: Mapping[date, str]
    days: int

    def total(self, day: date) -> float:
        ahead = (day - self.last).days
        # Growth is believed for four weeks ahead and no longer.
        grown = self.level * math.exp(self.growth * min(ahead, 28))
        found = grown * self.weekdays[day.weekday()]
        if is_payday(day):
            found *= self.payday
        return found * self.specials.get(self.special.get(day, ""), 1.0)

    def of(self, day: date) -> list[Expected]:
        """The 48 half hours of a local day."""
        total = self.total(day)
        row = 6 if day in self.special else day.weekday()  # a holiday's hours are a Sunday's
        return [self._expected(total * share) for share in self.shares[row]]

    def _expected(self, mean: float) -> Expected:
        reach = Z80 * math.sqrt(mean + self.spread * mean * mean)
        return Expected(mean, max(0.0, mean - reach), mean + reach)


def is_payday(day: date) -> bool:
    """The 25th to the 1st: wages arrive in Indonesia, and cards and transfers follow them."""
    return day.day >= 25 or day.day == 1


def fit(history: Mapping[date, Day], special: Mapping[date, str]) -> Curve | None:
    """history: whole local days. special: holidays and joint leave, past and to come, by a word for their kind.

    None where the past is too short or too empty to say anything.
    """
    days = sorted(history)
    totals = {day: float(sum(history[day])) for day in days}
    if len(days) < LEAST_DAYS or sum(totals.values()) < LEAST_ARRIVALS:
        return None
    last = days[-1]
    weight = {day: 0.5 ** ((last - day).days / HALF_LIFE) for day in days}
    curve = _Fitting(days, totals, weight, special)
    for _ in range(ROUNDS):
        curve.improve()
    shares = _shares(history, weight, special)
    return Curve(
        last=last,
        level=curve.level,
        growth=curve.growth,
        weekdays=tuple(curve.weekdays[number] for number in range(7)),
        payday=curve.payday,
        specials=curve.specials,
        shares=shares,
        spread=curve.spread(),
        special=special,
        days=len(days),
    )


class _Fitting:
    """Factors improved in turn, each given the others."""

    def __init__(
        self,
        days: Sequence[date],
        totals: Mapping[date, float],
        weight: Mapping[date, float],
        special: Mapping[date, str],
    ) -> None:
        self.days, self.totals, self.weight, self.special = days, totals, weight, special
        self.level = sum(totals[d] * weight[d] for d in days) / sum(weight.values())
        self.growth, self.payday = 0.0, 1.0
        self.weekdays = dict.fromkeys(range(7), 1.0)
        self.specials = {kind: 1.0 for d, kind in special.items()}

    def expected(self, day: date) -> float:
        found = self.level * math.exp(self.growth * (day - self.days[-1]).days)
        found *= self.weekdays[day.weekday()]
        found *= self.payday if is_payday(day) else 1.0
        return found * self.specials.get(self.special.get(day, ""), 1.0)

    def improve(self) -> None:
        for number in range(7):
            self.weekdays[number] *= self._ratio(
                lambda d, n=number: d.weekday() == n and d not in self.special  # type: ignore[misc]
            )
        self.payday *= self._ratio(is_payday)
        for kind in self.specials:
            self.specials[kind] *= self._ratio(lambda d, k=kind: self.special.get(d) == k)  # type: ignore[misc]
        self.level *= self._ratio(lambda d: True)
        self._lean()

    def _ratio(self, holds: Callable[[date], bool]) -> float:
        """Seen over expected, drawn towards 1 by DRAWN days of the usual level."""
        chosen = [d for d in self.days if holds(d)]
        seen = math.fsum(self.weight[d] * self.totals[d] for d in chosen)
        due = math.fsum(self.weight[d] * self.expected(d) for d in chosen)
        if len(chosen) == len(self.days):
            return seen / due if due else 1.0
        drawn = DRAWN * self.level * 0.1
        return (seen + drawn) / (due + drawn) if due + drawn else 1.0

    def _lean(self) -> None:
        """One step of Newton's for the growth per day."""
        slope = bend = 0.0
        centre = sum(self.weight[d] * (d - self.days[-1]).days for d in self.days) / sum(
            self.weight.values()
        )
        for d in self.days:
            x, due = (d - self.days[-1]).days - centre, self.expected(d)
            slope += self.weight[d] * (self.totals[d] - due) * x
            bend += self.weight[d] * due * x * x
        if bend:
            self.growth = max(-STEEPEST, min(STEEPEST, self.growth + slope / bend))

    def spread(self) -> float:
        over = sum(
            self.weight[d] * ((self.totals[d] - self.expected(d)) ** 2 - self.expected(d))
            for d in self.days
        )
        square = sum(self.weight[d] * self.expected(d) ** 2 for d in self.days)
        return max(0.0, over / square) if square else 0.0


def _shares(
    history: Mapping[date, Day], weight: Mapping[date, float], special: Mapping[date, str]
) -> tuple[tuple[float, ...], ...]:
    """For each weekday, how its arrivals lie over the half hours; drawn towards all days' together."""
    overall = _normal(
        [math.fsum(weight[d] * row[slot] for d, row in history.items()) for slot in range(SLOTS)]
    )
    found = []
    for number in range(7):
        own = [d for d in history if d.weekday() == number and d not in special]
        sums = [math.fsum(weight[d] * history[d][slot] for d in own) for slot in range(SLOTS)]
        drawn = max(1.0, 0.25 * math.fsum(sums))
        found.append(
            tuple(_normal([s + drawn * share for s, share in zip(sums, overall, strict=True)]))
        )
    return tuple(found)


def _normal(values: Sequence[float]) -> list[float]:
    total = math.fsum(values)
    return [value / total if total else 1 / len(values) for value in values]


@dataclass(frozen=True, slots=True)
class Errors:
    """Of many half hours: absolute errors over all that came (wape), and the mean of relative ones (mape).

    `mape` leaves out half hours in which nobody came. `inside`: share within the 80 % interval. None without any.
    """

    n: int
    wape: float | None
    mape: float | None
    inside: float | None = None


def errors(pairs: Iterable[tuple[float, float]], inside: float | None = None) -> Errors:
    """pairs: what came, what was expected."""
    seen = list(pairs)
    came = math.fsum(real for real, _ in seen)
    relative = [abs(real - told) / real for real, told in seen if real]
    return Errors(
        len(seen),
        math.fsum(abs(real - told) for real, told in seen) / came if came else None,
        math.fsum(relative) / len(relative) if relative else None,
        inside,
    )


def backtest(
    history: Mapping[date, Day], special: Mapping[date, str], days: int
) -> tuple[Errors, Errors] | None:
    """Errors of the last `days`, each forecast a week ahead, and of "as a week ago" beside them.

    Nothing of the week before a day, nor the day, is seen by its forecast. None where no day could be forecast.
    """
    told, naive, inside = [], [], 0
    for day in sorted(history)[-days:]:
        known = {d: row for d, row in history.items() if d <= day - 7 * ONE_DAY}
        curve, week_ago = fit(known, special), history.get(day - 7 * ONE_DAY)
        if curve is None or week_ago is None:
            continue
        for real, expected, before in zip(history[day], curve.of(day), week_ago, strict=True):
            told.append((float(real), expected.mean))
            naive.append((float(real), float(before)))
            # A count has no part between two whole numbers.
            inside += math.floor(expected.low) <= real <= math.ceil(expected.high)
    if not told:
        return None
    return errors(told, inside / len(told)), errors(naive)
