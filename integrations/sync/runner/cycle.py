"""One whole cycle in the foreground: pull, merge, push, for a person who waits for it."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from integrations.tracker import Conflict

from ..models import Conflict as ConflictRow
from ..models import Connection, Link, LinkState, OpState, PushOp
from ..queue import queue_unlinked
from ..reconcile import Tally
from ..session import Session, opened
from ..standing import restate
from ..wording import writes_wait
from .authors import name_authors
from .census import take_census
from .pulling import Progress, no_progress, pull
from .pushing import Pushed, push

ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Options:
    """What the person asked for. `adopt` None: pairs that never agreed become conflicts."""

    full: bool = False
    census: bool = False
    adopt: Conflict | None = None
    release: bool = False


@dataclass(slots=True)
class Report:
    """What a cycle did, and what is open at its end. `waits` says in sentences what is not done yet."""

    pulled: int = 0
    pushed: int = 0
    created: int = 0
    conflicts: int = 0
    parked: int = 0
    unreachable: int = 0
    requests: int = 0
    seconds: float = 0.0
    waits: list[str] = field(default_factory=list)

    def spend(self, requests: int) -> None:
        """Take note of how many requests were made."""
        self.requests = requests


def run_cycle(options: Options, report: Report, *, progress: Progress = no_progress) -> None:
    """Run a cycle, filling in `report` as far as it came. Raises Standstill, TrackerError."""
    started = time.monotonic()
    done: list[tuple[Tally, Pushed]] = []
    try:
        with opened(person=True, spent=report.spend) as session:
            _rounds(session, options, progress, done)
    finally:
        report.pulled = len(set().union(*(tally.pulled | pushed.pulled for tally, pushed in done)))
        report.pushed = len(set().union(*(pushed.written for _, pushed in done)))
        report.created = len(set().union(*(pushed.created for _, pushed in done)))
        report.seconds = round(time.monotonic() - started, 3)
        state_of_affairs(report)


def _rounds(session: Session, options: Options, progress: Progress, done: list[tuple[Tally, Pushed]]) -> None:
    """Pull and push; again while tickets had to be left out of the pull because something was under way.

    What a round does is added to `done` as it is done, so that it counts whatever follows.
    """
    restate(queue_unlinked())
    for number in range(ROUNDS):
        tally, pushed, first = Tally(), Pushed(), not number
        done.append((tally, pushed))
        adopt = options.adopt if first else None
        if options.census and first:
            take_census(session, adopt=adopt, progress=progress, tally=tally)
        else:
            pull(session, full=options.full and first, adopt=adopt, progress=progress, tally=tally)
        push(session, release=options.release, progress=progress, pushed=pushed)
        if not (tally.left_out and (pushed.written or pushed.created)):
            break
    name_authors(session)


def state_of_affairs(report: Report) -> None:
    """What is open now."""
    report.conflicts = ConflictRow.objects.open().count()
    report.parked = PushOp.objects.filter(state=OpState.PARKED).count()
    lost = (LinkState.UNREACHABLE, LinkState.DELETED)
    report.unreachable = Link.objects.filter(state__in=lost).count()
    held = Connection.the().held_pushes
    if held:
        report.waits.append(f"{writes_wait(held)}: so many at once go only with --yes.")
    else:
        waiting = PushOp.objects.unsettled().of_fields().count()
        if waiting:
            report.waits.append(f"{writes_wait(waiting)} for another try.")
