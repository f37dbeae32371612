"""What the workers run. Nothing here raises for the tracker's sake: errors are noted on the connection."""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from integrations.tracker import TrackerError

from ..models import Connection, Lane, PushOp, Turn
from ..queue import queue_unlinked
from ..session import Session, Standstill, configured, opened
from ..standing import restate
from ..wake import answered, wake
from .authors import name_authors
from .census import take_census
from .draining import due_hints, work_off
from .pulling import pull
from .pushing import push

log = logging.getLogger(__name__)
AT_MOST = 5
"""Seconds that one task drains."""


def run_poll() -> None:
    """Pull what changed, push what is due."""
    answered("poll")
    with _lane("pull") as free:
        if free:
            _quietly(_pull_and_push, Turn.POLL)


def run_push() -> None:
    """Push what is due."""
    answered("push")
    if configured() and _due().exists():
        _quietly(_push, Turn.USER)


def run_drain(linger: float = 0) -> None:
    """Work off the inbox and what comes within `linger` seconds of the last; again where a hint came too late for that.

    After a while it is another task's turn, so that a stream of webhooks does not keep a worker for itself.
    """
    ends = time.monotonic() + AT_MOST
    while _drained(ends, linger) and due_hints():
        if time.monotonic() > ends:
            wake("drain")
            return


def _drained(ends: float, linger: float) -> bool:
    """Whether hints were followed and the next ones may be at once."""
    with _lane("drain") as free:
        if not free:
            return False
        events = due_hints()
        done = bool(events) and _quietly(partial(work_off, events=events, ends=ends, linger=linger), Turn.WEBHOOK)
        # Only now: who came meanwhile needed no message of their own.
        answered("drain")
    return done


def run_census() -> None:
    """Read every linked ticket."""
    with _lane("pull") as free:
        if free:
            _quietly(take_census, Turn.BACKFILL)


def run_sweep() -> None:
    """Find what a lost message or a dead worker left behind."""
    if not configured():
        return
    if due_hints():
        run_drain()
    run_push()


def _pull_and_push(session: Session) -> None:
    restate(queue_unlinked())
    pull(session)
    push(session)
    name_authors(session)
    if _due().exists():
        wake("push")


def _push(session: Session) -> None:
    push(session)
    name_authors(session)


def _due() -> Any:
    connection = Connection.the()
    ops = PushOp.objects.due()
    return ops.released(connection.released_to) if connection.held_pushes else ops


def _quietly(work: Callable[[Session], object], turn: Turn) -> bool:
    """Do it, if the tracker may be asked; whether there is reason to do it again at once."""
    try:
        with opened(turn=turn) as session:
            return bool(work(session))
    except Standstill as still:
        log.debug("%s", still)
    except TrackerError as error:
        log.info("The sync with Jira stopped: %s", error)
    return False


@contextmanager
def _lane(name: str) -> Iterator[bool]:
    """Whether this work is ours to do; False where another worker is at it, or where there is no tracker."""
    if not configured():
        yield False
        return
    lane, owner = Lane(name=name), str(uuid.uuid4())
    taken = lane.take(owner)
    try:
        yield taken
    finally:
        if taken:
            lane.give_back(owner)
