"""The inbox of webhooks: hints that tickets changed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class InboxEvent(models.Model):
    """A webhook received. A second one of the same `delivery` is refused by the table itself."""

    delivery = models.CharField(max_length=255, unique=True)
    ticket_id = models.CharField(max_length=64)
    kind = models.CharField(max_length=10)
    received_at = models.DateTimeField(auto_now_add=True)
    drained_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=("id",), name="inbox_undrained", condition=Q(drained_at__isnull=True)),)

    def __str__(self) -> str:
        return f"{self.kind} {self.ticket_id}"
