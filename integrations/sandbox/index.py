"""The search index: what searches see, some time after it was written."""

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator
from heapq import heappop, heappush

from .records import Issue


class Index:
    """Issues as searches see them, in order of id and of ``updated``. ``generation`` counts every difference."""

    def __init__(self) -> None:
        self.docs: dict[int, Issue] = {}
        self.generation = 0
        self._ids: list[int] = []
        self._updated: list[tuple[int, int]] = []
        self._waiting: list[tuple[float, int, int, Issue | None]] = []
        self._last: dict[int, float] = {}
        self._written = 0

    def load(self, issues: Iterable[Issue]) -> None:
        """Take many at once, seen by searches from now on."""
        for issue in issues:
            self.docs[issue.id] = issue
        self._ids = sorted(self.docs)
        self._updated = sorted((issue.updated, issue.id) for issue in self.docs.values())
        self.generation += 1

    def write(self, ident: int, issue: Issue | None, due: float, now: float) -> None:
        """Show ``issue`` (None: gone) to searches from ``due`` on, yet never before what was written of it earlier."""
        self._last[ident] = due = max(due, self._last.get(ident, due))
        self._written += 1
        heappush(self._waiting, (due, self._written, ident, issue))
        self.catch_up(now)

    def catch_up(self, now: float) -> None:
        while self._waiting and self._waiting[0][0] <= now:
            due, _, ident, issue = heappop(self._waiting)
            if self._last.get(ident) == due:
                del self._last[ident]
            self._replace(ident, issue)

    def _replace(self, ident: int, issue: Issue | None) -> None:
        old = self.docs.pop(ident, None)
        if old is not None:
            del self._updated[bisect_left(self._updated, (old.updated, ident))]
        if issue is not None:
            self.docs[ident] = issue
            insort(self._updated, (issue.updated, ident))
        if old is None and issue is not None:
            insort(self._ids, ident)
        if old is not None and issue is None:
            del self._ids[bisect_left(self._ids, ident)]
        self.generation += 1

    def by_id(self) -> Iterator[Issue]:
        return (self.docs[ident] for ident in self._ids)

    def by_updated(self, since: int) -> Iterator[Issue]:
        """Those updated at ``since`` or later, oldest first."""
        start = bisect_left(self._updated, (since, 0))
        return (self.docs[ident] for _, ident in self._updated[start:])
