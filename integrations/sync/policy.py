"""Pure rules of the sync: when to try again, when to hold back, how far a pull has come."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

from integrations.tracker import TrackerError


class Response(StrEnum):
    """What an error asks for."""

    RETRY = "retry"
    HOLD = "hold"
    PAUSE = "pause"
    PARK = "park"
    LOOK = "look"
    LOST = "lost"


_BY_KIND = {
    "transient": Response.RETRY,
    "throttled": Response.HOLD,
    "auth": Response.PAUSE,
    "config": Response.PAUSE,
    "data": Response.PARK,
    "needs-input": Response.PARK,
    "permanent": Response.PARK,
    "missing": Response.LOST,
    "ambiguous": Response.LOOK,
}


def response(error: TrackerError) -> Response:
    """What has to be done about an error."""
    return _BY_KIND[error.kind]


def backoff(attempts: int, first: int, limit: int) -> int:
    """Seconds to wait after `attempts` failures: doubling from `first` up to `limit`."""
    return int(min(limit, first * 2 ** min(max(attempts - 1, 0), 30)))


def quarantined(writes: int, limit: int) -> bool:
    """Whether a ticket written `writes` times within an hour must not be written again in it."""
    return writes >= limit


def too_many(waiting: int, limit: int) -> bool:
    """Whether so many waiting writes must be let go by a person first."""
    return waiting > limit


def next_cursor(
    cursor: datetime | None, processed: Iterable[datetime], left_out: Iterable[datetime]
) -> datetime | None:
    """The greatest `updated` up to which nothing was left out; never earlier than `cursor`."""
    newest = max(processed, default=cursor)
    oldest_left = min(left_out, default=None)
    if newest is not None and oldest_left is not None:
        newest = min(newest, oldest_left - timedelta(milliseconds=1))
    if newest is None or cursor is None:
        return newest if newest is not None else cursor
    return max(newest, cursor)


def stale(
    *,
    updated: datetime,
    read_at: datetime,
    fresh: bool,
    known_updated: datetime | None,
    merged_at: datetime | None,
) -> bool:
    """Whether a ticket was read before the last merge of its link and must not undo it.

    `fresh`: read by id, not from an index that may lag. `read_at`: when the request began, by our clock.
    """
    if merged_at is None or known_updated is None:
        return False
    if read_at < merged_at:
        return updated <= known_updated
    return not fresh and updated < known_updated
