"""Merging two versions of a text line by line, pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

MOST_LINES = 2000
"""Changed regions longer than this are not compared: difflib's time grows with their square."""


@dataclass(frozen=True, slots=True, order=True)
class Hunk:
    """Lines `start` up to `end` of the base become `lines`."""

    start: int
    end: int
    lines: tuple[str, ...]


def merge_lines(base: str, ours: str, theirs: str) -> str | None:
    """Both sides' changes to `base`, or None where they touch: changes of neighbouring lines count as touching."""
    old = base.split("\n")
    left, right = _hunks(old, ours.split("\n")), _hunks(old, theirs.split("\n"))
    if left is None or right is None:
        return None
    hunks = sorted(set(left) | set(right))
    if any(after.start <= before.end for before, after in pairwise(hunks)):
        return None
    return "\n".join(_apply(old, hunks))


def _apply(old: Sequence[str], hunks: Sequence[Hunk]) -> list[str]:
    merged: list[str] = []
    position = 0
    for hunk in hunks:
        merged += [*old[position : hunk.start], *hunk.lines]
        position = hunk.end
    return merged + list(old[position:])


def _hunks(old: Sequence[str], new: Sequence[str]) -> list[Hunk] | None:
    """What turns `old` into `new`; None where it is too much to compare."""
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    middle_old, middle_new = old[head : len(old) - tail], new[head : len(new) - tail]
    if max(len(middle_old), len(middle_new)) > MOST_LINES:
        return None
    matcher = SequenceMatcher(None, middle_old, middle_new, autojunk=False)
    return [
        Hunk(head + a1, head + a2, tuple(middle_new[b1:b2]))
        for tag, a1, a2, b1, b2 in matcher.get_opcodes()
        if tag != "equal"
    ]


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """How many lines are the same from the beginning."""
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count
