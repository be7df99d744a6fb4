"""How often a platform may be called, as data, and what it tells of our use of that."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta

SEND, POLL, ALL = "send", "poll", ""  # what a call is for; what a rate counts
RESERVED = 0.2  # of what all calls share, for agents' replies
FULL = 0.95  # from here on the platform is left in peace: some calls are still on their way
SPREADABLE = timedelta(
    minutes=15
)  # a count of hours or days is not spread: its end would be too far
UNTOLD_RESET = timedelta(minutes=1)  # where a platform says how much is used and not until when


@dataclass(frozen=True, slots=True)
class Rate:
    """`calls` in any stretch of `period`. `of` names the calls that count: send, poll, or all."""

    calls: int
    period: timedelta
    of: str = ALL

    def counts(self, purpose: str) -> bool:
        return self.of in (ALL, purpose)

    def most(self, purpose: str) -> int:
        """How many calls this purpose may use up: what all share keeps a part for replies."""
        is_reserved = self.of == ALL and purpose == POLL
        return max(1, int(self.calls * (1 - RESERVED))) if is_reserved else self.calls


@dataclass(frozen=True, slots=True)
class Quota:
    """The platform's own count: `used` is a share, 1 is all of it; `resets_in` None: not told."""

    used: float
    resets_in: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Rest:
    """Leave the platform in peace for so long; `of` ALL also stops replies, POLL only polling."""

    of: str
    span: timedelta


def apart(rates: Iterable[Rate]) -> timedelta:
    """How far apart many replies leave, so that half of what the platform takes in minutes stays for others."""
    short = [rate for rate in rates if rate.counts(SEND) and rate.period <= SPREADABLE]
    return max((2 * rate.period / rate.calls for rate in short), default=timedelta(0))


def share(rates: Iterable[Rate], processes: int) -> tuple[Rate, ...]:
    """What one of `processes` may use when they cannot count together; never more in all."""
    return tuple(_part(rate, processes) for rate in rates)


def rests(quotas: Iterable[Quota]) -> list[Rest]:
    """What the platform's counts ask for: at 80 % polling stops, at 95 % everything."""
    return [
        Rest(ALL if quota.used >= FULL else POLL, quota.resets_in or UNTOLD_RESET)
        for quota in quotas
        if quota.used >= 1 - RESERVED
    ]


def _part(rate: Rate, processes: int) -> Rate:
    if rate.calls >= processes:
        return replace(rate, calls=rate.calls // processes)
    return replace(rate, calls=1, period=rate.period * processes / rate.calls)
