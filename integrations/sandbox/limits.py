"""Token buckets on the sandbox's clock."""

from dataclasses import dataclass
from threading import Lock

from .clock import Clock
from .settings import RateLimit


@dataclass(slots=True)
class _Bucket:
    left: float
    filled_at: float


class Limiter:
    """One bucket per name."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._buckets: dict[str, _Bucket] = {}
        self._lock = Lock()

    def take(self, name: str, limit: RateLimit) -> tuple[bool, int, float]:
        """Whether one request may pass, how many more may, and the seconds until one may again."""
        rate = limit.requests / limit.seconds
        with self._lock:
            now = self._clock.now()
            bucket = self._buckets.setdefault(name, _Bucket(limit.requests, now))
            bucket.left = min(limit.requests, bucket.left + (now - bucket.filled_at) * rate)
            bucket.filled_at = now
            if bucket.left < 1:
                return False, 0, (1 - bucket.left) / rate
            bucket.left -= 1
            return True, int(bucket.left), 0.0
