"""What became of guesses: pure judgement, and the sums that stand beside a lead time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from statistics import median, quantiles
from typing import NamedTuple

from ..models import Category
from ..rules import Guess, add_months, months_apart
from .wording import counted

FEW = 3
"""Below so many known outcomes nothing is said."""
ENOUGH = 8
"""With so many in a theme, the theme speaks for itself."""

VERDICTS = ("landed", "sooner", "later", "unfinished")


class Outcome(NamedTuple):
    """How a guess ended: `landed`, `sooner`, `later`, or `unfinished` after it ran out; `months` it took if done."""

    verdict: str
    months: int | None = None


@lru_cache(maxsize=4096)
def judged(guess: Guess, done: date | None, left: date | None, today: date) -> Outcome | None:
    """The outcome of a guess, None while nobody can know it.

    `done` is the day the item was done, `left` the day it left the plan. Who leaves before being done has slipped only
    where the guess had run out by then. Both ends of a lead time belong to it.
    """
    if guess.low is None:
        return None
    start, end = add_months(guess.on, guess.low), _end(guess)
    if done is not None and (left is None or done <= left):
        verdict = "sooner" if done < start else "later" if end and done > end else "landed"
        return Outcome(verdict, whole_months(guess.on, done))
    return Outcome("unfinished") if end and end < (left or today) else None


def _end(guess: Guess) -> date | None:
    return None if guess.high is None else add_months(guess.on, guess.high)


def whole_months(first: date, last: date) -> int:
    """How many months have passed in full."""
    months = months_apart(first, last)
    return months - (add_months(first, months) > last)


@dataclass(slots=True)
class Tally:
    """Outcomes of guesses of one lead time."""

    verdicts: dict[str, int] = field(default_factory=dict)
    inside: list[int] = field(default_factory=list)
    outside: list[int] = field(default_factory=list)

    def add(self, outcome: Outcome) -> None:
        """Count one more."""
        self.verdicts[outcome.verdict] = self.verdicts.get(outcome.verdict, 0) + 1
        if outcome.months is not None:
            (self.inside if outcome.verdict == "landed" else self.outside).append(outcome.months)

    @property
    def total(self) -> int:
        """How many outcomes are known."""
        return sum(self.verdicts.values())


@dataclass(frozen=True, slots=True)
class Calibration:
    """How guesses of one lead time went: of `guessed` items with a known outcome `landed` were done in its months.

    `sooner` and `later` were done outside, `unfinished` are not done though the guess ran out. `inside` and
    `outside` are the months the done ones took, in order. `theme` names whose items these are; "" for the whole plan's.
    """

    name: str
    guessed: int
    landed: int
    sooner: int
    later: int
    unfinished: int
    median: float | None
    inside: tuple[int, ...]
    outside: tuple[int, ...]
    theme: str = ""

    @classmethod
    def of(cls, name: str, tally: Tally, theme: str = "") -> Calibration:
        """The sums of a tally."""
        landed, sooner, later, unfinished = (tally.verdicts.get(verdict, 0) for verdict in VERDICTS)
        inside, outside = tuple(sorted(tally.inside)), tuple(sorted(tally.outside))
        middle = median(inside + outside) if inside or outside else None
        return cls(name, tally.total, landed, sooner, later, unfinished, middle, inside, outside, theme)

    @property
    def tells(self) -> bool:
        """Whether there are enough outcomes to say anything."""
        return self.guessed >= FEW

    @property
    def halfway(self) -> tuple[float, float, float] | None:
        """The months between which the middle half of those done took, and the median; None where too few are done."""
        took = sorted(self.inside + self.outside)
        if len(took) < FEW:
            return None
        low, middle, high = quantiles(took, n=4, method="inclusive")
        return low, middle, high

    @property
    def short(self) -> str:
        """ "8 of 21"."""
        return f"{self.landed} of {self.guessed}" if self.tells else ""

    @property
    def words(self) -> str:
        """ "Of 21 items guessed 6–12 months, 8 landed in it, 2 sooner and 11 later; median 14 months." """
        if not self.tells:
            return f"Too few to tell how guesses of {self.name} go."
        where = f"In {self.theme}, of" if self.theme else "Of"
        took = (
            ""
            if self.median is None
            else f"; median{' of those done' * bool(self.unfinished)} {in_months(self.median)}"
        )
        return f"{where} {counted(self.guessed, 'item')} guessed {self.name}, {self._parts()}{took}."

    def _parts(self) -> str:
        others = [(self.sooner, "sooner"), (self.later, "later"), (self.unfinished, "not done yet")]
        *most, last = [f"{self.landed or 'none'} landed in it", *(f"{n} {word}" for n, word in others if n)]
        return f"{', '.join(most)} and {last}" if most else last


def in_months(months: float) -> str:
    """ "14 months", "1 month", "13.5 months", "less than a month"."""
    return f"{months:g} month{'' if months == 1 else 's'}" if months >= 1 else "less than a month"


class Turn(NamedTuple):
    """A change after which an item was of a kind: done or not."""

    id: int
    on: date
    kind: str


def entered_done(turns: Iterable[Turn]) -> Turn | None:
    """The change by which an item became done for the last time; its first change makes it so or not."""
    found, done = None, False
    for turn in turns:
        now = turn.kind == Category.DONE
        if now and not done:
            found = turn
        done = now
    return found
