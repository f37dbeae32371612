"""Pure rules of guesses: when one falls due, how it stands to the one before, which of them stand."""

from __future__ import annotations

import calendar
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple


def add_months(day: date, months: int) -> date:
    """The same day `months` later, or the last day of that month where it is shorter."""
    total = day.year * 12 + day.month - 1 + months
    year, month = divmod(total, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


Months = tuple[int | None, int | None]
"""A lead time's shortest and longest months; no shortest is no guess, no longest is an open end."""


def is_later(old: Months, new: Months) -> bool:
    """Whether a guess goes to later months: it ends later, or begins later with the same end. No guess is neither."""
    if old[0] is None or new[0] is None:
        return False
    return _ending(new) > _ending(old)


def _ending(months: Months) -> tuple[float, int]:
    low, high = months
    return (math.inf if high is None else high, low or 0)


def expected_by(guessed_on: date | None, max_months: int | None) -> date | None:
    """The day a guess runs out: the day it was made plus its longest lead time. None without a guess or an end."""
    if guessed_on is None or max_months is None:
        return None
    return add_months(guessed_on, max_months)


UNDO = "Undo"
"""The reason an undo gives in the change log."""


def standing(values: Sequence[tuple[object, str]]) -> list[int]:
    """Of a field's values in order, each with the reason it was given for, the places of those never taken back.

    An undo stands for nothing: the value that comes back counts from when it was first given.
    """
    kept: list[int] = []
    undone: list[int] = []
    for place, (value, reason) in enumerate(values):
        if reason == UNDO and len(kept) > 1 and values[kept[-2]][0] == value:
            undone.append(kept.pop())
        elif reason == UNDO and undone and values[undone[-1]][0] == value:
            kept.append(undone.pop())
        else:
            kept.append(place)
            undone.clear()
    return kept


@dataclass(frozen=True, slots=True)
class Guess:
    """A lead time as it was guessed on a day: `low` to `high` months from then; no `low` takes the guess back."""

    on: date
    low: int | None
    high: int | None

    @property
    def mark(self) -> date | None:
        """The day it names: when it runs out; of an open end, the day before which nothing is promised."""
        months = self.low if self.high is None else self.high
        return None if self.low is None or months is None else add_months(self.on, months)

    @property
    def is_open(self) -> bool:
        """Whether it has a beginning and no end."""
        return self.low is not None and self.high is None


class Move(NamedTuple):
    """How a guess stands to the one before: first, later, earlier, kept or withdrawn; by how many months.

    `at_least`: an open end is in play, so that it may be more.
    """

    direction: str
    months: int = 0
    at_least: bool = False


def moves(guesses: Iterable[Guess]) -> list[Move]:
    """Each guess against the last one that named a day; nothing is left out, so that both lists run side by side.

    Days count, not names: "3–6" guessed half a year after "6–12" is later than that was.
    """
    found, before = [], None
    for guess in guesses:
        found.append(_move(before, guess))
        before = guess if guess.mark else before
    return found


def _move(before: Guess | None, guess: Guess) -> Move:
    if guess.mark is None:
        return Move("withdrawn" if before else "none")
    if before is None or before.mark is None:
        return Move("first")
    months = months_apart(before.mark, guess.mark)
    if before.is_open and not guess.is_open and guess.mark >= before.mark:
        return Move("kept")
    if guess.is_open and not before.is_open:
        return Move("later", max(months, 0), at_least=True)
    if guess.mark == before.mark:
        return Move("kept")
    return Move("later" if guess.mark > before.mark else "earlier", abs(months), at_least=guess.is_open)


def months_apart(first: date, second: date) -> int:
    """Calendar months from one day's month to the other's, as readers of "Oct 2010" and "Feb 2012" count them."""
    return (second.year - first.year) * 12 + second.month - first.month
