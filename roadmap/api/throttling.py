"""How many requests one token, account or address may send in a minute, told in RateLimit headers.

draft-ietf-httpapi-ratelimit-headers. The count is the default cache's: with Redis all processes share it.
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from threading import Lock
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from redis.exceptions import RedisError
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from .addresses import client_digest

WINDOW = 60
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Budget:
    """`left` of `limit` requests until `seconds` from now."""

    limit: int
    left: int
    seconds: int


class PerCaller(BaseThrottle):
    """API_PER_MINUTE requests for each token, signed-in account, or address of a stranger."""

    def allow_request(self, request: Request, view: Any) -> bool:
        limit = settings.API_PER_MINUTE
        if not limit:
            return True
        minute, second = divmod(int(time.time()), WINDOW)
        self.seconds = WINDOW - second
        count = TALLY.count(_who(request), minute, limit)
        request._request.budget = Budget(limit, max(limit - count, 0), self.seconds)  # type: ignore[attr-defined]
        return count <= limit

    def wait(self) -> float:
        return self.seconds


def _who(request: Request) -> str:
    if request.auth is not None:
        return f"token:{request.auth.pk}"
    if request.user.is_authenticated:
        return f"account:{request.user.pk}"
    return client_digest(request._request, "api")


class Tally:
    """How many requests callers sent this minute: what all processes told the cache, and what this one has not yet.

    It is told a thousandth of the limit at a time, so that counting costs next to nothing where there is much of it.
    """

    def __init__(self) -> None:
        self._minute = 0
        self._known: dict[str, tuple[int, int]] = {}
        self._lock = Lock()

    def count(self, who: str, minute: int, limit: int) -> int:
        """One more."""
        with self._lock:
            if minute != self._minute:
                self._minute, self._known = minute, {}
            told, held = self._known.get(who, (0, 0))
            held += 1
            due = held >= max(1, limit // 1000)
            self._known[who] = (told, 0 if due else held)
        if due:
            told, held = _together(f"api:{who}:{minute}", held, told), 0
            with self._lock:
                self._known[who] = (told, self._known.get(who, (0, 0))[1])
        return told + held


def _together(key: str, more: int, told: int) -> int:
    """What all processes counted, with `more` from this one; where nobody can say, what this one knows."""
    try:
        return more if cache.add(key, more, 2 * WINDOW) else int(cache.incr(key, more))
    except ValueError:
        return more
    except RedisError as error:
        log.warning("Requests are counted here alone: Redis does not answer (%s)", type(error).__name__)
        return told + more


TALLY = Tally()


def told(request: HttpRequest, response: HttpResponseBase) -> None:
    """Write the caller's budget into the answer's headers."""
    budget: Budget | None = getattr(request, "budget", None)
    if budget is not None:
        response["RateLimit-Policy"] = f'"default";q={budget.limit};w={WINDOW}'
        response["RateLimit"] = f'"default";r={budget.left};t={budget.seconds}'
