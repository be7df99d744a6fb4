"""A logistic curve through one number: the plain baseline that a forecast has to beat."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

ROUNDS = 30
RIDGE = 1e-3  # keeps the slope finite where the two classes do not overlap


@dataclass(frozen=True, slots=True)
class Curve:
    base: float
    slope: float

    def __call__(self, x: float) -> float:
        return 1 / (1 + math.exp(-max(-35.0, min(35.0, self.base + self.slope * x))))


def fit(pairs: Sequence[tuple[float, bool]]) -> Curve | None:
    """By Newton's method; None where there is nothing to fit."""
    if not pairs:
        return None
    base = slope = 0.0
    for _ in range(ROUNDS):
        curve = Curve(base, slope)
        g0, g1, h00, h01, h11 = -RIDGE * base, -RIDGE * slope, RIDGE, 0.0, RIDGE
        for x, came in pairs:
            chance = curve(x)
            error, weight = came - chance, chance * (1 - chance)
            g0, g1 = g0 + error, g1 + error * x
            h00, h01, h11 = h00 + weight, h01 + weight * x, h11 + weight * x * x
        size = h00 * h11 - h01 * h01
        if size <= 0:
            break
        step0, step1 = (h11 * g0 - h01 * g1) / size, (h00 * g1 - h01 * g0) / size
        base, slope = base + step0, slope + step1
        if abs(step0) + abs(step1) < 1e-9:
            break
    return Curve(base, slope)
