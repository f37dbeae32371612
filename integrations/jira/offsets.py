"""A long list read by startAt, while tickets that are edited move to its end and all behind them one place forward.

Pages that follow each other without a gap cost least, so that is how the list is read first. A list that moved
meanwhile shows it: its total changes, a page comes short, a ticket comes twice, or one is younger than the first page.
Then it is read again with pages that overlap by one ticket: a page without any that we have is read further back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from integrations.tracker import Ticket

SECOND = timedelta(seconds=1)
Part = tuple[list[Ticket], int | None]


@dataclass(frozen=True, slots=True)
class Slice:
    """A page by number. `total` and `most`, the size given at most, where they are told; `last`: none follows."""

    tickets: list[Ticket]
    total: int | None
    most: int | None
    last: bool


@dataclass(slots=True)
class Offsets:
    """`ask` gives a page by start and size, `each` pages by starts and size side by side, `clock` tells Jira's time."""

    ask: Callable[[int, int], Slice]
    each: Callable[[Iterable[int], int], Iterator[Slice]]
    clock: Callable[[], datetime | None]
    _seen: dict[str, datetime] = field(default_factory=dict)

    def read(self, size: int) -> Iterator[Part]:
        """Each ticket once, again where it changed meanwhile; with the total known by then."""
        first = self.ask(0, size)
        began = self.clock()
        if first.last or first.total is None:
            yield self._fresh(first.tickets), first.total
            if not first.last:
                yield from self._one_by_one(first, size)
            return
        step, total, moved = len(first.tickets), first.total, False
        starts = range(step, total, step)
        others = self.each(starts, step)
        yield self._fresh(first.tickets), total
        for start, page in zip(starts, others, strict=True):
            moved = moved or self._moved(page, min(step, total - start), total, began)
            yield self._fresh(page.tickets), page.total
        if moved:
            yield from self._overlapping(step)

    def _moved(self, page: Slice, due: int, total: int, began: datetime | None) -> bool:
        """Whether a page shows that the list is not what it was at its first page."""
        young = began is not None and any(ticket.updated > began + SECOND for ticket in page.tickets)
        twice = any(ticket.id in self._seen for ticket in page.tickets)
        return young or twice or len(page.tickets) != due or page.total != total

    def _fresh(self, tickets: Iterable[Ticket]) -> list[Ticket]:
        new = [t for t in {t.id: t for t in tickets}.values() if self._seen.get(t.id) != t.updated]
        self._seen |= {ticket.id: ticket.updated for ticket in new}
        return new

    def _one_by_one(self, first: Slice, size: int) -> Iterator[Part]:
        """Where no total is told: until nothing new comes."""
        step = min(size, first.most or size, len(first.tickets))
        passed, at = {ticket.id for ticket in first.tickets}, len(first.tickets)
        while True:
            start = at - 1 if step > 1 else at
            tickets = self._anchored(start, step, self.ask(start, step).tickets, passed)
            if not {ticket.id for ticket in tickets} - passed:
                return
            passed |= {ticket.id for ticket in tickets}
            at = start + step
            yield self._fresh(tickets), None

    def _overlapping(self, step: int) -> Iterator[Part]:
        page = self.ask(0, step)
        passed = {ticket.id for ticket in page.tickets}
        yield self._fresh(page.tickets), page.total
        at, total = step, page.total or 0
        while at < total:
            starts = range(at - 1 if step > 1 else at, total, max(1, step - 1))
            for start, page in zip(starts, self.each(starts, step), strict=True):
                tickets = self._anchored(start, step, page.tickets, passed)
                passed |= {ticket.id for ticket in tickets}
                at, total = start + step, page.total or total
                yield self._fresh(tickets), total

    def _anchored(self, start: int, step: int, tickets: list[Ticket], passed: set[str]) -> list[Ticket]:
        """A page with all that lies between it and what we have."""
        if step == 1:
            return tickets
        back, gathered = step // 2, list(tickets)
        while not any(ticket.id in passed for ticket in gathered) and start > 0:
            start = max(0, start - max(1, back))
            gathered = self.ask(start, step).tickets + gathered
            back *= 2
        return gathered
