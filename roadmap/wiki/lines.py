"""Two texts line against line, and inside the lines that were reworded, word against word. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from .diff import WORDS, Piece, word_diff
from .edits import Effort, runs

ALIKE = 0.4
"""Of the words of the longer line: with fewer in common, one line is gone and another is new."""
MOST_PAIRS = 2500
"""Of lines compared in one place; beyond, lines pair by their order."""


class Line(NamedTuple):
    """A line of either text or both: `kind` is same, ch (reworded), add, rem, or gap; its numbers in the two texts."""

    kind: str
    old: int | None
    new: int | None
    pieces: list[Piece]


def compared(old: str, new: str) -> list[Line]:
    """The lines that make up both texts, in order."""
    before, after, effort = old.splitlines(), new.splitlines(), Effort()
    lines: list[Line] = []
    for same, a, b, c, d in runs(before, after, effort):
        if same:
            pairs = zip(range(a, b), range(c, d), strict=True)
            lines += [Line("same", i + 1, j + 1, [Piece("same", after[j])]) for i, j in pairs]
        else:
            lines += _reworded(before, after, range(a, b), range(c, d), effort)
    return lines


def _reworded(before: Sequence[str], after: Sequence[str], olds: range, news: range, effort: Effort) -> Iterator[Line]:
    """Lines in the place of others: those alike stand together, the rest went or came."""
    position = olds.start
    for i, j in _pairs(before, after, olds, news):
        if i is None:
            yield Line("add", None, j + 1, [Piece("ins", after[j])])
            continue
        yield from _gone(before, range(position, i))
        yield Line("ch", i + 1, j + 1, word_diff(before[i], after[j], effort))
        position = i + 1
    yield from _gone(before, range(position, olds.stop))


def _gone(before: Sequence[str], olds: range) -> Iterator[Line]:
    return (Line("rem", i + 1, None, [Piece("del", before[i])]) for i in olds)


def _pairs(before: Sequence[str], after: Sequence[str], olds: range, news: range) -> Iterator[tuple[int | None, int]]:
    """Each new line with the old one it was made of, if any."""
    words = {i: set(WORDS.findall(before[i])) for i in olds}
    few = len(olds) * len(news) <= MOST_PAIRS
    position = olds.start
    for number, j in enumerate(news):
        mine = set(WORDS.findall(after[j]))
        across = olds.start + number
        nearby = range(position, olds.stop) if few else range(max(position, across), min(across + 1, olds.stop))
        found = next((i for i in nearby if _alike(words[i], mine)), None)
        position = position if found is None else found + 1
        yield found, j


def _alike(one: set[str], other: set[str]) -> bool:
    return len(one & other) >= ALIKE * max(len(one), len(other), 1)
