"""Whole numbers that somebody typed, or that came in an address."""

from __future__ import annotations

MOST_DIGITS = 18
"""So many fit into a database's largest column."""


def whole_number(text: str | None, digits: int = MOST_DIGITS) -> int | None:
    """The number that a text of so many plain digits at most says; None for anything else."""
    plain = text and text.isascii() and text.isdecimal() and len(text) <= digits
    return int(text) if text and plain else None
