"""The months that guesses of one lead time took, as dots over an axis."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from .outcomes import Calibration
from .outline import LeadTimeHead

WIDTH, LEFT, FLOOR, TOP = 304, 8, 52, 8
"""In the drawing's own units: how wide the months are, where they begin, on what the dots stand, how high they go."""
TALLEST = 4
STEPS = (1, 2, 3, 6, 12, 24, 60, 120)
MOST_TICKS = 7


class Dot(NamedTuple):
    """A done item, or as many as `Spread.each` says; `kind` is hit or miss."""

    x: str
    y: str
    kind: str


@dataclass(frozen=True, slots=True)
class Spread:
    """A drawing: the lead time's own months from `start`, `width` wide, dots of radius `r`, and where the median is."""

    start: str
    width: str
    r: str
    dots: list[Dot]
    each: int
    median: str
    median_words: str
    anchor: str
    ticks: list[tuple[str, int]]


def spread(past: Calibration, head: LeadTimeHead) -> Spread | None:
    """The drawing for a lead time; None where there are too few."""
    months = past.inside + past.outside
    if not past.tells or not months or head.low is None or past.median is None:
        return None
    longest = max(max(months) + 1, 2 * (head.high or head.low), 6)
    unit = WIDTH / longest
    each = -(-max(Counter(months).values()) // TALLEST)
    r = min(4.0, unit / 2 - 0.3, (FLOOR - TOP) / TALLEST / 2 - 0.5)
    step = next((step for step in STEPS if longest / step <= MOST_TICKS), STEPS[-1])
    middle = LEFT + (past.median + 0.5) * unit
    return Spread(
        start=_n(LEFT + head.low * unit),
        width=_n(((head.high or longest) - head.low) * unit),
        r=_n(r),
        dots=list(_dots(past, each, unit, r)),
        each=each,
        median=_n(middle),
        median_words=f"median {past.median:g}",
        anchor="end" if middle > WIDTH * 0.6 else "start",
        ticks=[(_n(LEFT + month * unit), month) for month in range(0, longest + 1, step)],
    )


def _dots(past: Calibration, each: int, unit: float, r: float) -> Iterator[Dot]:
    """Columns of dots, those that landed below."""
    hits, misses = Counter(past.inside), Counter(past.outside)
    for month in sorted(hits | misses):
        low, high = -(-hits[month] // each), -(-(hits[month] + misses[month]) // each)
        for number in range(high):
            y = FLOOR - 2 - r - (2 * r + 1) * number
            yield Dot(_n(LEFT + (month + 0.5) * unit), _n(y), "hit" if number < low else "miss")


def _n(value: float) -> str:
    return f"{value:.1f}"
