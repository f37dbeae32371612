"""Two edits of one text made one, line by line, pure."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from .edits import Effort, runs


class Hunk(NamedTuple):
    """Lines `start` up to `end` of the base become `lines`."""

    start: int
    end: int
    lines: tuple[str, ...]


def merge3(base: str, mine: str, theirs: str) -> str | None:
    """Both edits of `base`, or None where they touch: neighbouring lines that differ count as touching."""
    if mine in (base, theirs):
        return theirs
    if theirs == base:
        return mine
    old = base.split("\n")
    hunks = sorted({*_hunks(old, mine), *_hunks(old, theirs)})
    if any(after.start <= before.end for before, after in pairwise(hunks)):
        return None
    return "\n".join(_applied(old, hunks))


def merge_line(base: str, mine: str, theirs: str) -> str | None:
    """Whichever of two edits of one line is one; None where both are, and differ."""
    if mine in (base, theirs):
        return theirs
    return mine if theirs == base else None


def _hunks(old: Sequence[str], new: str) -> list[Hunk]:
    lines = new.split("\n")
    return [Hunk(a, b, tuple(lines[c:d])) for same, a, b, c, d in runs(old, lines, Effort()) if not same]


def _applied(old: Sequence[str], hunks: Sequence[Hunk]) -> list[str]:
    merged: list[str] = []
    position = 0
    for hunk in hunks:
        merged += [*old[position : hunk.start], *hunk.lines]
        position = hunk.end
    return merged + list(old[position:])
