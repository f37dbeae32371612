"""What changed between two texts: by line first, then by word inside the lines that changed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from .edits import Effort, runs

Kind = Literal["same", "ins", "del", "cut"]
WORDS = re.compile(r"\w+|\s+|[^\w\s]")


class Piece(NamedTuple):
    """A run of text: in both, only in the new one, only in the old one, or left out (`cut`)."""

    kind: Kind
    text: str


def word_diff(old: str, new: str, effort: Effort | None = None) -> list[Piece]:
    """Pieces that spell `new` without the `del` ones and `old` without the `ins` ones.

    What was written anew, or comes when the page's `effort` is spent, is shown whole.
    """
    effort = effort or Effort()
    before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    pieces: list[Piece] = []
    for same, a, b, c, d in runs(before, after, effort):
        if same:
            pieces.append(Piece("same", "".join(before[a:b])))
        else:
            pieces += _words("".join(before[a:b]), "".join(after[c:d]), effort)
    return _joined(pieces)


def _words(old: str, new: str, effort: Effort) -> Iterator[Piece]:
    before, after = WORDS.findall(old), WORDS.findall(new)
    for same, a, b, c, d in runs(before, after, effort):
        if same:
            yield Piece("same", "".join(after[c:d]))
            continue
        if a < b:
            yield Piece("del", "".join(before[a:b]))
        if c < d:
            yield Piece("ins", "".join(after[c:d]))


def _joined(pieces: Sequence[Piece]) -> list[Piece]:
    """Neighbours of one kind made one; between two changes a lone blank is no sign that anything stayed."""
    found: list[Piece] = []
    for number, piece in enumerate(pieces):
        follows = pieces[number + 1] if number + 1 < len(pieces) else None
        if piece.kind == "same" and piece.text == " " and found and follows and follows.kind != "same":
            _add(found, "del", " ")
            _add(found, "ins", " ")
        else:
            _add(found, piece.kind, piece.text)
    return found


def _add(found: list[Piece], kind: Kind, text: str) -> None:
    """Append, or extend the last run of this kind since the last common text."""
    for back in range(len(found) - 1, -1, -1):
        if found[back].kind == kind:
            found[back] = Piece(kind, found[back].text + text)
            return
        if "same" in (kind, found[back].kind):
            break
    found.append(Piece(kind, text))


def excerpt(pieces: Sequence[Piece], around: int = 80) -> list[Piece]:
    """The changes with some common text, whole words of at most `around` characters, on either side of each."""
    found: list[Piece] = []
    for number, piece in enumerate(pieces):
        if piece.kind != "same":
            found.append(piece)
            continue
        head = piece.text[:around] if number else ""
        tail = piece.text[-around:] if number < len(pieces) - 1 else ""
        if len(piece.text) <= len(head) + len(tail):
            found.append(piece)
        else:
            found += [
                p for p in (Piece("same", _left(head)), Piece("cut", " … "), Piece("same", _right(tail))) if p.text
            ]
    return found


def _left(text: str) -> str:
    return re.sub(r"\S*$", "", text)


def _right(text: str) -> str:
    return re.sub(r"^\S*\s*", "", text)
