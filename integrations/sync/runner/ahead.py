"""Fetching the next item of an iterator in a thread of its own, while the database keeps this one waiting."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Generic, TypeVar

T = TypeVar("T")


class Ahead(Generic[T]):
    """The items of an iterator that touches no database; `begin` has the next one fetched from now on."""

    def __init__(self, items: Iterator[T]) -> None:
        self._items = items
        self._threads = ThreadPoolExecutor(1, thread_name_prefix="ahead")
        self._begun: Future[T | None] | None = None

    def begin(self) -> None:
        """Fetch the next item beside what follows; once is enough."""
        if self._begun is None:
            self._begun = self._threads.submit(next, self._items, None)

    def __iter__(self) -> Iterator[T]:
        with self._threads:
            while (item := self._next()) is not None:
                yield item

    def _next(self) -> T | None:
        begun, self._begun = self._begun, None
        return next(self._items, None) if begun is None else begun.result()
