"""What rooms above the plan can tell of it in its slides: what moved since they last met. Filled in `ready()`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple


class MovedLine(NamedTuple):
    """One item that moved; `how` in a few words ("3–6 months → 6–12 months"), "" where its kind says all."""

    key: str
    url: str
    title: str
    how: str


@dataclass(frozen=True, slots=True)
class Moved:
    """What moved; `title` says since when ("since review 12, 3 March 2026"), `kinds` in the order of their weight."""

    title: str
    kinds: tuple[tuple[str, tuple[MovedLine, ...]], ...]


Teller = Callable[[date], Moved | None]
"""What moved until the end of a day; None where nobody met before."""
_tellers: list[Teller] = []


def register_moved(teller: Teller) -> None:
    """Say who tells what moved."""
    _tellers[:] = [teller]


def moved_until(day: date) -> Moved | None:
    """What moved until the end of a day; None where nobody can tell."""
    return _tellers[0](day) if _tellers else None
