"""Guesses on a common axis of time, in percent of its width."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from ..rules import Guess, add_months

OPEN_MONTHS = 6
"""How far the bar of an open end is drawn before it breaks up."""
EDGE = timedelta(days=20)


class Bar(NamedTuple):
    """Where a guess was made, from where to where it reaches, and today; `open` has no end."""

    made: str
    start: str
    width: str
    today: str
    open: bool


@dataclass(frozen=True, slots=True)
class Axis:
    """From the first guess to the last day that any of them names, today included."""

    ends: tuple[date, date]
    today: date

    def of(self, guess: Guess) -> Bar | None:
        """The guess on this axis; None for one that was taken back."""
        if guess.low is None:
            return None
        start, end = add_months(guess.on, guess.low), _end(guess)
        made, left, right, now = (self._at(one) for one in (guess.on, start, end, self.today))
        return Bar(_percent(made), _percent(left), _percent(right - left), _percent(now), guess.is_open)

    def _at(self, one: date) -> float:
        first, last = self.ends
        return (one - first).days / max((last - first).days, 1) * 100


def bars(guesses: Iterable[Guess], today: date) -> Axis:
    """The axis on which all these guesses have room."""
    named = [guess for guess in guesses if guess.low is not None]
    days = [today, *(guess.on for guess in named), *(_end(guess) for guess in named)]
    return Axis((min(days) - EDGE, max(days) + EDGE), today)


def _end(guess: Guess) -> date:
    return add_months(guess.on, guess.high if guess.high is not None else (guess.low or 0) + OPEN_MONTHS)


def _percent(value: float) -> str:
    return f"{value:.1f}%"
