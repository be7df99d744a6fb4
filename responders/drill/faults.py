"""How a played platform misbehaves: drawn from a seed, so that a bad day can be had again."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

FINE = "fine"
SLOW = "slow"
THROTTLED = "throttled"
FAILED = "failed"  # says 500, and did nothing
FAILED_AFTER = "failed_after"  # says 500, and did it
DROPPED = "dropped"  # hangs up, and did nothing
DROPPED_AFTER = "dropped_after"  # hangs up, and did it


@dataclass(frozen=True, slots=True)
class Weather:
    """Shares of calls that go wrong; `echoes` weighs how often a reply is told back: never, once, twice."""

    odds: dict[str, float] = field(default_factory=dict)
    echoes: tuple[float, float, float] = (0.05, 0.85, 0.10)
    echo_seconds: tuple[float, float] = (0.0, 1.5)
    slow_seconds: tuple[float, float] = (0.2, 2.0)


CALM = Weather(echoes=(0.0, 1.0, 0.0))
# What it did all the same shows at once; what it did not takes five minutes to be sure of.
BREEZY = Weather({SLOW: 0.10, THROTTLED: 0.03, FAILED_AFTER: 0.02, DROPPED_AFTER: 0.02})
STORM = Weather(
    {
        SLOW: 0.15,
        THROTTLED: 0.08,
        FAILED: 0.08,
        FAILED_AFTER: 0.06,
        DROPPED: 0.04,
        DROPPED_AFTER: 0.08,
    },
    echoes=(0.15, 0.65, 0.20),
    echo_seconds=(0.0, 6.0),
)


class Faults:
    """Draws one fate after the other."""

    def __init__(self, weather: Weather, seed: int) -> None:
        self.weather = weather
        self._random = random.Random(seed)

    def fate(self) -> str:
        drawn = self._random.random()
        for name, share in self.weather.odds.items():
            if drawn < share:
                return name
            drawn -= share
        return FINE

    def pause(self) -> float:
        return self._random.uniform(*self.weather.slow_seconds)

    def echoes(self) -> list[float]:
        """After how many seconds a reply is told back, once for each time."""
        (times,) = self._random.choices((0, 1, 2), weights=self.weather.echoes)
        return [self._random.uniform(*self.weather.echo_seconds) for _ in range(times)]
