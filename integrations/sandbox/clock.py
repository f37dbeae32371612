"""The sandbox's own time, real or virtual."""

import time
from datetime import UTC, datetime
from email.utils import formatdate


class Clock:
    """Seconds since 1970. Real time by default; with ``start`` it stands still until ``advance`` moves it."""

    def __init__(self, start: datetime | None = None) -> None:
        self._fixed = None if start is None else (start if start.tzinfo else start.replace(tzinfo=UTC)).timestamp()
        self._moved = 0.0

    def now(self) -> float:
        return (time.time() if self._fixed is None else self._fixed) + self._moved

    def millis(self) -> int:
        return int(self.now() * 1000)

    def advance(self, *, seconds: float) -> None:
        self._moved += seconds

    def http_date(self) -> str:
        """Now, as HTTP's Date header has it."""
        return formatdate(self.now(), usegmt=True)
