"""The requests a sandbox was asked."""

from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

READING_POSTS = ("/search", "/search/jql", "/search/approximate-count", "/bulkfetch", "/jql/match")


class Entry(NamedTuple):
    method: str
    path: str
    query: str
    status: int

    @property
    def writes(self) -> bool:
        """Searches and bulk reads are POSTs that change nothing."""
        return self.method not in ("GET", "HEAD", "OPTIONS") and not self.path.endswith(READING_POSTS)


class Log:
    """The newest requests, oldest first; a status of 0 is a connection that was cut."""

    def __init__(self, keep: int = 200_000) -> None:
        self._entries: deque[Entry] = deque(maxlen=keep)

    def add(self, entry: Entry) -> None:
        self._entries.append(entry)

    def clear(self) -> None:
        self._entries.clear()

    def __iter__(self) -> Iterator[Entry]:
        return iter(list(self._entries))

    def __len__(self) -> int:
        return len(self._entries)

    def __getitem__(self, place: int) -> Entry:
        return self._entries[place]
