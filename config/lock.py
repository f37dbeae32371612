"""One parent per folder: a lock that the kernel drops when its holder ends, however it ends."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Taken(Exception):
    """Somebody holds the lock; the message is what they wrote into it."""


@contextmanager
def held(path: Path, note: str) -> Iterator[None]:
    """Hold the lock at `path` for the length of the block, with a note for whoever comes second."""
    with path.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise Taken(file.read().strip()) from None
        file.truncate(0)
        file.write(note)
        file.flush()
        yield
