"""What rooms above the plan know of it: what moved since they last met, plans they keep. Filled in `ready()`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from .sheet import Sheet


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


@dataclass(frozen=True, slots=True)
class Kept:
    """A plan that is kept: `tag` tells one from another, `revision` is the newest change it knows."""

    tag: str
    revision: int
    sheet: Callable[[], Sheet]


Keeper = Callable[[int], Kept | None]
_keepers: list[Keeper] = []


def register_kept(keeper: Keeper) -> None:
    """Say who keeps plans."""
    _keepers[:] = [keeper]


def kept(number: int) -> Kept | None:
    """The plan as the review of this number left it; None where there is none."""
    return _keepers[0](number) if _keepers else None
