"""Leases: a row is worked on by one worker at a time, and by another once the first one's time is up."""

from __future__ import annotations

from datetime import timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


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
        free = Q(lease_until__isnull=True) | Q(lease_until__lte=now)
        until = now + timedelta(seconds=settings.SYNC_LEASE_SECONDS)
        rows = self._row().filter(free | Q(lease_owner=owner))
        return bool(rows.update(lease_owner=owner, lease_until=until))

    def give_back(self, owner: str) -> None:
        """End the lease, if it is still ours."""
        self._row().filter(lease_owner=owner).update(lease_owner="", lease_until=None)

    def held_by(self, owner: str) -> bool:
        """Whether the lease is still ours; asked inside the transaction that stores what we did under it."""
        return self._row().filter(lease_owner=owner, lease_until__gt=timezone.now()).exists()

    def _row(self) -> models.QuerySet[Self]:
        return type(self)._default_manager.filter(pk=self.pk)
