"""The bucket of tokens from which every process pays for its requests."""

from __future__ import annotations

import time
from enum import Enum
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Value
from django.db.models.functions import Greatest

from roadmap.people.spelled import SpelledUpdate

BURST_SECONDS = 10
"""The bucket holds what comes in so many seconds."""
AT_ALL = 1e18
"""However late the bucket would be full again, in seconds since 1970."""


class Turn(Enum):
    """Whose turn it is. The value is the share of the bucket left to those who go before."""

    USER = 0.0
    WEBHOOK = 0.1
    POLL = 0.25
    BACKFILL = 0.5


class BudgetManager(models.Manager["Budget"]):
    def take(self, count: int, turn: Turn) -> bool:
        """Take tokens, if the bucket holds more than is left to others; it may then owe some."""
        rate = settings.SYNC_REQUESTS_PER_SECOND
        if not rate:
            return True
        now = time.time()
        latest = now + BURST_SECONDS * (1 - turn.value) - 1 / rate
        if self._spend(count, now, latest):
            return True
        _, new = self.get_or_create(pk=Budget.THE)
        return new and self.take(count, turn)

    def pay(self, count: int) -> None:
        """Pay for requests that were made already."""
        if settings.SYNC_REQUESTS_PER_SECOND:
            self._spend(count, time.time(), AT_ALL)

    def _spend(self, count: int, now: float, latest: float) -> int:
        return SPENT.run(latest, now, count / settings.SYNC_REQUESTS_PER_SECOND)


class Budget(models.Model):
    """One row. `full_at` is when the bucket will be full again, in seconds since 1970."""

    THE: ClassVar[int] = 1

    full_at = models.FloatField(default=0)

    objects: ClassVar[BudgetManager] = BudgetManager()

    def __str__(self) -> str:
        return f"full at {self.full_at:.0f}"


SPENT = SpelledUpdate(
    lambda latest, now, cost: (
        Budget.objects.filter(pk=Budget.THE, full_at__lte=latest),
        {"full_at": Greatest(F("full_at"), Value(now)) + cost},
    )
)
