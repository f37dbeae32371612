"""How wide words are in Arial, near enough to know what fits: estimated, and rather too wide than too narrow."""

from __future__ import annotations

from functools import lru_cache
from unicodedata import category, east_asian_width, normalize

WIDTHS = {
    **dict.fromkeys("ijl'|", 0.23),
    **dict.fromkeys(" .,:;!/\\ftI[]", 0.29),
    **dict.fromkeys('r()-`{}"°·', 0.36),
    **dict.fromkeys("ABEFKPSTVXYZ&+<=>~", 0.67),
    **dict.fromkeys("CDGHNOQRUw", 0.78),
    **dict.fromkeys("mM", 0.84),
    **dict.fromkeys("W%—…@", 1.02),
}
LOW, SMALL, OTHER, WIDE = 0.56, 0.8, 1.02, 1.1
"""Ems of a small letter or a digit; beyond ASCII of a small letter, of another, of one that may be a picture."""
BOLD = 1.08
LINE = 1.2
"""Height of a line in its size."""
ELLIPSIS = "…"


@lru_cache(maxsize=4096)
def _ems(letter: str) -> float:
    letter = normalize("NFD", letter)[0]
    if letter in WIDTHS or letter.isascii():
        return WIDTHS.get(letter, LOW)
    if category(letter) in ("Mn", "Me", "Cf"):
        return 0.0
    if east_asian_width(letter) in "WF" or category(letter) in ("So", "Co", "Cn"):
        return WIDE
    return SMALL if letter.islower() else OTHER


def width(text: str, size: float, *, bold: bool = False) -> float:
    """Points that a line of text takes at a size in points."""
    return sum(map(_ems, text)) * size * (BOLD if bold else 1)


def lines(text: str, room: float, size: float, *, bold: bool = False) -> int:
    """Lines that a paragraph takes where each has `room` points; a word that is too long is broken."""
    count, used = 1, 0.0
    for word in text.split():
        long = width(word, size, bold=bold)
        gap = width(" ", size, bold=bold) if used else 0.0
        if used + gap + long <= room:
            used += gap + long
            continue
        count += (1 if used else 0) + int(long // room)
        used = long % room
    return count


def shortened(text: str, room: float, size: float, *, most: int = 1, bold: bool = False) -> str:
    """The text in one paragraph of `most` lines, cut with … where it is longer."""
    text = " ".join(text.split())
    if lines(text, room, size, bold=bold) <= most:
        return text
    fits, longest = 0, len(text)
    while fits < longest:
        middle = (fits + longest + 1) // 2
        cut = text[:middle].rstrip() + ELLIPSIS
        fits, longest = (middle, longest) if lines(cut, room, size, bold=bold) <= most else (fits, middle - 1)
    return text[:fits].rstrip() + ELLIPSIS


def fitting(text: str, room: float, sizes: tuple[int, ...], *, most: int = 1, bold: bool = False) -> tuple[str, int]:
    """The text and the largest of the sizes in which it fits; at the last it is shortened."""
    for size in sizes[:-1]:
        if lines(text, room, size, bold=bold) <= most:
            return " ".join(text.split()), size
    return shortened(text, room, sizes[-1], most=most, bold=bold), sizes[-1]
