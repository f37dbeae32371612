"""Whether a worker has been woken: one message is enough, however many changes wait."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

LOST_AFTER = timedelta(seconds=10)


class WakingQuerySet(models.QuerySet["Waking"]):
    def ask(self) -> bool:
        """Whether a message must be sent: none is on its way, or the last one seems lost."""
        now = timezone.now()
        stale = Q(asked_at=None) | Q(asked_at__lt=now - LOST_AFTER)
        if self.filter(stale, pk=1).update(asked_at=now):
            return True
        return self.get_or_create(pk=1, defaults={"asked_at": now})[1]

    def answer(self) -> None:
        """A worker begins: what comes from now on needs a new message."""
        self.filter(pk=1, asked_at__isnull=False).update(asked_at=None)


class Waking(models.Model):
    """One row: when a worker was last asked to send, until it begins."""

    asked_at = models.DateTimeField(null=True)

    objects: ClassVar[WakingQuerySet] = WakingQuerySet.as_manager()  # type: ignore[assignment]

    def __str__(self) -> str:
        return f"{self.asked_at}"
