"""Dates as places on a line: years, months, days as XML Schema writes them (XSD 1.1 part 2, section 3.3)."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

_DATE = re.compile(r"\s*(-?\d{4,9})(?:-(\d\d))?(?:-(\d\d))?(?:T.*|Z|[+-]\d\d:\d\d)?\s*", re.DOTALL)
_BEFORE_MONTH = (0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365)
_STEPS = (1, 2, 5, 10, 20, 25, 50, 100, 200, 500)


def beginning(text: str) -> float | None:
    """When a period that starts so begins, in years; None for what is no date."""
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    year, month, day = int(match[1]), int(match[2] or 1), int(match[3] or 1)
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    return year + min(_BEFORE_MONTH[month - 1] + day - 1, 364) / 365


def ending(text: str) -> float | None:
    """When a period that ends so is over, in years: after the year, the month or the day; None for what is no date."""
    match = _DATE.fullmatch(text)
    start = beginning(text)
    if match is None or start is None:
        return None
    if match[2] is None:
        return start + 1
    if match[3] is None:
        return math.floor(start) + _BEFORE_MONTH[int(match[2])] / 365
    return start + 1 / 365


@dataclass(frozen=True)
class TimeScale:
    """From years to pixels. first, last: years; left, right: pixels."""

    first: float
    last: float
    left: float
    right: float
    step: int

    def x(self, year: float) -> float:
        """Where a moment stands; what lies outside stands at the edge."""
        share = (year - self.first) / (self.last - self.first)
        return self.left + min(1.0, max(0.0, share)) * (self.right - self.left)

    def ticks(self) -> list[int]:
        """The years that the axis names."""
        first = math.ceil(self.first / self.step) * self.step
        return list(range(first, math.floor(self.last) + 1, self.step))


def scale_of(moments: list[float], left: float, right: float, most: int = 12) -> TimeScale:
    """A scale that shows all moments, with room at both ends. moments: at least one; most: ticks."""
    low, high = min(moments), max(moments)
    span = max(1.0, high - low)
    step = next((step for step in _STEPS if span / step <= most), _STEPS[-1] * math.ceil(span / most / _STEPS[-1]))
    room = span * 0.03
    return TimeScale(low - room, high + room, left, right, step)
