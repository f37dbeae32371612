"""Leases: a row is worked on by one worker at a time, and by another once the first one's time is up."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Self, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

Rows = TypeVar("Rows", bound=models.QuerySet[Any])


def taking(rows: Rows, owner: str, now: datetime, until: datetime) -> tuple[Rows, dict[str, Any]]:
    """Those of these rows that `owner` may take now, and what they become."""
    free = Q(lease_until__isnull=True) | Q(lease_until__lte=now)
    return rows.filter(free | Q(lease_owner=owner)), {"lease_owner": owner, "lease_until": until}


def giving_back(rows: Rows, owner: str) -> tuple[Rows, dict[str, Any]]:
    """Those of these rows that `owner` holds, and what they become."""
    return rows.filter(lease_owner=owner), {"lease_owner": "", "lease_until": None}


def lease_end(now: datetime) -> datetime:
    """When a lease taken now ends."""
    return now + timedelta(seconds=settings.SYNC_LEASE_SECONDS)


class Leased(models.Model):
    """A row with a lease: who works on it, until when. Taken and given back by one conditional UPDATE each."""

    lease_owner = models.CharField(max_length=36, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.pk}"

    def take(self, owner: str) -> bool:
        """Take the lease for SYNC_LEASE_SECONDS; False while somebody else holds it."""
        now = timezone.now()
        rows, news = taking(self._row(), owner, now, lease_end(now))
        return bool(rows.update(**news))

    def give_back(self, owner: str) -> None:
        """End the lease, if it is still ours."""
        rows, news = giving_back(self._row(), owner)
        rows.update(**news)

    def held_by(self, owner: str) -> bool:
        """Whether the lease is still ours; asked inside the transaction that stores what we did under it."""
        return self._row().filter(lease_owner=owner, lease_until__gt=timezone.now()).exists()

    def _row(self) -> models.QuerySet[Self]:
        return type(self)._default_manager.filter(pk=self.pk)
