"""Buckets of tokens in the database: how often strangers may write, over all processes."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F, Value
from django.db.models.functions import Greatest

from ..models import Allowance

HOUR = 3600
STALE = 2 * HOUR


@dataclass(frozen=True, slots=True)
class Bucket:
    """`hourly` tokens come in an hour, one at a time; at most `burst` are saved up."""

    key: str
    hourly: int
    burst: int


def spend(buckets: Sequence[Bucket]) -> int:
    """Take a token of each, in order; 0 if all had one, else the seconds until the first empty one has one again.

    What was taken before an empty one is not given back: who is over one limit has used up the others.
    """
    for bucket in buckets:
        wait = _take(bucket)
        if wait:
            return wait
    return 0


def _take(bucket: Bucket) -> int:
    now, each = time.time(), HOUR / bucket.hourly
    latest = now + (bucket.burst - 1) * each
    rows = Allowance.objects.filter(key=bucket.key)
    full = {"full_at": Greatest(F("full_at"), Value(now)) + each}
    if rows.filter(full_at__lte=latest).update(**full):
        return 0
    Allowance.objects.bulk_create([Allowance(key=bucket.key)], ignore_conflicts=True)
    if rows.filter(full_at__lte=latest).update(**full):
        return 0
    full_at = rows.values_list("full_at", flat=True).first() or now
    return max(1, round(full_at - latest))


def tidy_limits() -> None:
    """Forget buckets that have long been full."""
    Allowance.objects.filter(full_at__lt=time.time() - STALE).delete()
