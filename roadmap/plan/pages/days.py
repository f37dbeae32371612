"""Days of the past, as addresses name them."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from django.utils import timezone

from .wording import long_day


class Day(NamedTuple):
    """A day of the past: as addresses and date fields write it, in words, and as the path before its pages."""

    on: date
    iso: str
    words: str
    path: str

    @classmethod
    def of(cls, on: date) -> Day:
        """The day's names."""
        return cls(on, on.isoformat(), long_day(on), f"/@{on.isoformat()}")


class NoDay(Exception):
    """The address names no day of the past: what to say, and with which status."""

    def __init__(self, sentence: str, status: int) -> None:
        super().__init__(sentence)
        self.status = status


def read_day(text: str) -> Day:
    """The day an address names. Raises NoDay where it is none, or still to come."""
    try:
        on = date.fromisoformat(text)
    except ValueError:
        raise NoDay(f"“{text}” is no day. Write it as 2026-03-01: year, month, day.", 400) from None
    if on.isoformat() != text:
        raise NoDay(f"“{text}” is no day. Write it as {on.isoformat()}.", 400)
    if on > timezone.localdate():
        raise NoDay(f"{long_day(on)} is still to come: nobody knows yet how the plan will stand.", 404)
    return Day.of(on)
