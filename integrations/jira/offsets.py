"""A long list read by startAt, while tickets that are edited move to its end and all behind them one place forward.

Pages that follow each other without a gap cost least, so that is how the list is read first. A list that moved
meanwhile shows it: its total changes, a page comes short, a ticket comes twice, or one is younger than the first page.
Then it is read again with pages that overlap by one ticket: a page without any that we have is read further back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from .fields import moment
from .pages import Answer, Issue, ends, whole_number

SECOND = timedelta(seconds=1)
Part = tuple[list[Issue], int | None]


@dataclass(slots=True)
class Offsets:
    """`ask` gives a page by start and size, `each` does so side by side, `clock` tells Jira's time."""

    ask: Callable[[int, int], Answer]
    each: Callable[[Callable[[int], Answer], Iterable[int]], Iterator[Answer]]
    clock: Callable[[], datetime | None]
    _seen: dict[str, str] = field(default_factory=dict)

    def read(self, size: int) -> Iterator[Part]:
        """Each ticket once, again where it changed meanwhile; with the total known by then."""
        first = self.ask(0, size)
        began = self.clock()
        issues, total = first["issues"], whole_number(first.get("total"))
        yield self._fresh(issues), total
        if ends(first, len(issues), size):
            return
        if total is None:
            yield from self._one_by_one(first, size)
            return
        step, moved = len(issues), False
        starts = range(step, total, step)
        for start, answer in zip(starts, self.each(lambda s: self.ask(s, step), starts), strict=True):
            moved = moved or self._moved(answer, min(step, total - start), total, began)
            yield self._fresh(answer["issues"]), whole_number(answer.get("total"))
        if moved:
            yield from self._overlapping(step)

    def _moved(self, answer: Answer, due: int, total: int, began: datetime | None) -> bool:
        """Whether a page shows that the list is not what it was at its first page."""
        issues = answer["issues"]
        young = began is not None and any(moment(_updated(i)) > began + SECOND for i in issues)
        twice = any(i["id"] in self._seen for i in issues)
        return young or twice or len(issues) != due or whole_number(answer.get("total")) != total

    def _fresh(self, issues: Iterable[Issue]) -> list[Issue]:
        new = [i for i in {i["id"]: i for i in issues}.values() if self._seen.get(i["id"]) != _updated(i)]
        self._seen |= {i["id"]: _updated(i) for i in new}
        return new

    def _one_by_one(self, first: Answer, size: int) -> Iterator[Part]:
        """Where no total is told: until nothing new comes."""
        step = min(size, whole_number(first.get("maxResults")) or size, len(first["issues"]))
        passed, at = {i["id"] for i in first["issues"]}, len(first["issues"])
        while True:
            start = at - 1 if step > 1 else at
            issues = self._anchored(start, step, self.ask(start, step)["issues"], passed)
            if not {i["id"] for i in issues} - passed:
                return
            passed |= {i["id"] for i in issues}
            at = start + step
            yield self._fresh(issues), None

    def _overlapping(self, step: int) -> Iterator[Part]:
        answer = self.ask(0, step)
        passed: set[str] = {i["id"] for i in answer["issues"]}
        yield self._fresh(answer["issues"]), whole_number(answer.get("total"))
        at, total = step, whole_number(answer.get("total")) or 0
        while at < total:
            starts = range(at - 1 if step > 1 else at, total, max(1, step - 1))
            for start, answer in zip(starts, self.each(lambda s: self.ask(s, step), starts), strict=True):
                issues = self._anchored(start, step, answer["issues"], passed)
                passed |= {i["id"] for i in issues}
                at, total = start + step, whole_number(answer.get("total")) or total
                yield self._fresh(issues), total

    def _anchored(self, start: int, step: int, issues: list[Issue], passed: set[str]) -> list[Issue]:
        """A page with all that lies between it and what we have."""
        if step == 1:
            return issues
        back, gathered = step // 2, list(issues)
        while not any(i["id"] in passed for i in gathered) and start > 0:
            start = max(0, start - max(1, back))
            gathered = self.ask(start, step)["issues"] + gathered
            back *= 2
        return gathered


def _updated(issue: Issue) -> str:
    fields: Any = issue.get("fields") or {}
    return str(fields.get("updated"))
