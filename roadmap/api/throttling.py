"""How many requests one token, account or address may send in a minute, told in RateLimit headers.

draft-ietf-httpapi-ratelimit-headers. The count is the default cache's: with Redis all processes share it.
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
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
        count = _count(f"api:{_who(request)}:{minute}")
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


def _count(key: str) -> int:
    """How many there were in this window, this one included; 0 where nobody can count."""
    try:
        if cache.add(key, 1, 2 * WINDOW):
            return 1
        return cache.incr(key)
    except ValueError:
        return 1
    except RedisError as error:
        log.warning("Requests are not counted: Redis does not answer (%s)", type(error).__name__)
        return 0


def told(request: HttpRequest, response: HttpResponseBase) -> None:
    """Write the caller's budget into the answer's headers."""
    budget: Budget | None = getattr(request, "budget", None)
    if budget is not None:
        response["RateLimit-Policy"] = f'"default";q={budget.limit};w={WINDOW}'
        response["RateLimit"] = f'"default";r={budget.left};t={budget.seconds}'
