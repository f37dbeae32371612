"""The shortest way from one sequence to another (Myers, 1986), in a bounded number of steps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

MOST_STEPS = 200_000
"""For one comparison: some 600 edits, a tenth of a second at worst. Who changed more wrote it anew."""
PAGE_STEPS = 1_000_000


@dataclass(slots=True)
class Effort:
    """How many steps the comparisons of one page may still take."""

    left: int = PAGE_STEPS


class Run(NamedTuple):
    """`before[a:b]` and `after[c:d]`: the same, or the one in the other's place."""

    same: bool
    a: int
    b: int
    c: int
    d: int


Match = tuple[int, int]


def runs(before: Sequence[str], after: Sequence[str], effort: Effort) -> Iterator[Run]:
    """Runs that make up both; where finding the shortest way takes too long, all but the ends is one change."""
    head = _common(before, after)
    tail = _common(before[head:][::-1], after[head:][::-1])
    n, m = len(before) - tail, len(after) - tail
    matches = [(i, i) for i in range(head)]
    matches += [(head + x, head + y) for x, y in _matches(before[head:n], after[head:m], effort)]
    matches += [(n + i, m + i) for i in range(tail)]
    start, a, c = (0, 0), 0, 0
    for x, y in [*matches, (len(before), len(after))]:
        if (x, y) == (a, c) and x < len(before):
            a, c = x + 1, y + 1
            continue
        if start != (a, c):
            yield Run(True, start[0], a, start[1], c)
        if (x, y) != (a, c):
            yield Run(False, a, x, c, y)
        start, a, c = (x, y), x + 1, y + 1


def _common(before: Sequence[str], after: Sequence[str]) -> int:
    """How many elements both begin with."""
    pairs = zip(before, after, strict=False)
    return next((number for number, (one, other) in enumerate(pairs) if one != other), min(len(before), len(after)))


def _matches(before: Sequence[str], after: Sequence[str], effort: Effort) -> list[Match]:
    """Pairs of places that hold the same, in order; none where it would take too many steps to know.

    Round n finds how far n edits reach on each diagonal (x - y), written as twice its index less n.
    """
    floor = max(effort.left - MOST_STEPS, 0)
    last = len(before) - len(after)
    rounds: list[list[int]] = []
    while effort.left > floor and (before and after):
        edits, reached = len(rounds), list[int]()
        for index in range(edits + 1):
            start, _ = _start(rounds, index, edits)
            x = _follow(before, after, start, start - 2 * index + edits)
            effort.left -= 1 + x - start
            if effort.left <= floor:
                return []
            reached.append(x)
        rounds.append(reached)
        if abs(last) <= edits and (last + edits) % 2 == 0 and reached[(last + edits) // 2] == len(before):
            return _trace(rounds, len(before), len(after))
    return []


def _start(rounds: Sequence[Sequence[int]], index: int, edits: int) -> tuple[int, int]:
    """Where a diagonal is entered, and the index in the round before of the diagonal one comes from."""
    if not edits:
        return 0, 0
    nearer = rounds[edits - 1]
    if index == 0 or (index != edits and nearer[index - 1] < nearer[index]):
        return nearer[index], index
    return nearer[index - 1] + 1, index - 1


def _follow(before: Sequence[str], after: Sequence[str], x: int, y: int) -> int:
    while x < len(before) and y < len(after) and before[x] == after[y]:
        x, y = x + 1, y + 1
    return x


def _trace(rounds: Sequence[Sequence[int]], x: int, y: int) -> list[Match]:
    """The matches on the way to the end, found from there backwards."""
    found: list[Match] = []
    index = (x - y + len(rounds) - 1) // 2
    for edits in range(len(rounds) - 1, -1, -1):
        diagonal = 2 * index - edits
        start, before = _start(rounds, index, edits)
        found += [(place, place - diagonal) for place in range(rounds[edits][index] - 1, start - 1, -1)]
        index = before
    return found[::-1]
