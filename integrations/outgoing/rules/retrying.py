"""When a message that failed is tried again, and what a receiver may ask for."""

from __future__ import annotations

from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

WAITS = (5, 300, 1800, 7200, 18_000, 36_000, 36_000)
"""Seconds after each failed try: 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 10 h."""
TRIES = len(WAITS) + 1
SPREAD = 0.2
"""How much of a wait is added at random, so that what failed together does not come back together."""
PATIENT, FIRST_PAUSE, LONGEST_PAUSE = 3, 15, 600
DAY = timedelta(days=1)
GIVEN_UP_AFTER = timedelta(days=7)


def wait(tries: int, chance: float) -> timedelta | None:
    """How long to wait after try number `tries` failed; None after the last. `chance` is from 0 up to 1."""
    if tries >= TRIES:
        return None
    return timedelta(seconds=WAITS[tries - 1] * (1 + SPREAD * chance))


def pause(failures: int) -> timedelta:
    """How long a hook rests after so many failures in a row: not at first, then 15 s doubling up to 10 min."""
    if failures < PATIENT:
        return timedelta()
    return timedelta(seconds=min(FIRST_PAUSE * 2 ** min(failures - PATIENT, 10), LONGEST_PAUSE))


def retry_after(value: str, now: datetime) -> timedelta:
    """How long a Retry-After asks to wait: seconds or an HTTP date, at most a day; nothing for what is neither."""
    text = value.strip()
    if text.isascii() and text.isdigit():
        return min(timedelta(seconds=int(text[:9])), DAY)
    try:
        until = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return timedelta()
    asked = until - now if until.tzinfo else until - now.replace(tzinfo=None)
    return min(max(asked, timedelta()), DAY)
