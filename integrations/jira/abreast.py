"""Requests of one errand side by side, up to the first error."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future
from itertools import islice
from typing import Any, TypeVar

T = TypeVar("T")


class Abreast:
    """Asks in threads. After an error nothing more is asked, though nobody has come to hear of it yet: Jira may have
    said to wait.
    """

    def __init__(self, threads: Executor, most: int) -> None:
        self._threads = threads
        self._most = most
        self._errors: list[Exception] = []

    def each(self, work: Callable[[Any], Any], items: Iterable[Any]) -> Iterator[Any]:
        """Results in order; `most` begun from now on, another with each result taken. Raises the first error."""
        begun = (self._begin(work, item) for item in items)
        running: deque[Future[Any]] = deque()
        try:
            running.extend(islice(begun, self._most))
        except BaseException:
            _cancel(running)
            raise
        return _results(running, begun)

    def early(self, items: Iterator[T]) -> Iterator[T]:
        """The items, each fetched while the one before it is in use; None ends them."""
        coming = self._begin(next, items, None)
        try:
            while (item := coming.result()) is not None:
                coming = self._begin(next, items, None)
                yield item
        finally:
            coming.cancel()

    def _begin(self, work: Callable[..., Any], *given: Any) -> Future[Any]:
        return self._threads.submit(self._careful, work, *given)

    def _careful(self, work: Callable[..., Any], *given: Any) -> Any:
        if self._errors:
            raise self._errors[0]
        try:
            return work(*given)
        except Exception as error:
            self._errors.append(error)
            raise


def _results(running: deque[Future[Any]], begun: Iterator[Future[Any]]) -> Iterator[Any]:
    """What the oldest gives, another begun in its place."""
    try:
        while running:
            running.extend(islice(begun, 1))
            yield running.popleft().result()
    finally:
        _cancel(running)


def _cancel(running: deque[Future[Any]]) -> None:
    for future in running:
        future.cancel()
