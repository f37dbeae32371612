"""The inbox of webhooks: hints that tickets changed."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone


class InboxQuerySet(models.QuerySet["InboxEvent"]):
    def due(self, now: datetime | None = None) -> InboxQuerySet:
        """Hints to be followed now."""
        now = now or timezone.now()
        return self.filter(Q(not_before=None) | Q(not_before__lte=now), drained_at=None)


class InboxEvent(models.Model):
    """A webhook received, one row per `delivery`: the same once more is a hint that is not drained any more.

    `tries` counts how often its ticket was looked for in vain, as an index may not show a new one yet.
    """

    delivery = models.CharField(max_length=255, unique=True)
    ticket_id = models.CharField(max_length=64)
    kind = models.CharField(max_length=10)
    received_at = models.DateTimeField(auto_now_add=True)
    drained_at = models.DateTimeField(null=True)
    not_before = models.DateTimeField(null=True)
    tries = models.PositiveIntegerField(default=0)

    objects: ClassVar[InboxQuerySet] = InboxQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = (models.Index(fields=("id",), name="inbox_undrained", condition=Q(drained_at__isnull=True)),)

    def __str__(self) -> str:
        return f"{self.kind} {self.ticket_id}"
