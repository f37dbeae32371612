"""Who has been woken: one message a task is enough, however many rows wait."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.utils import timezone

from roadmap.people.spelled import Spelled, SpelledUpdate

LOST_AFTER = timedelta(seconds=10)


class WakingQuerySet(models.QuerySet["Waking"]):
    def ask(self, task: str) -> bool:
        """Whether a message must be sent: none is on its way, or the last one seems lost."""
        now = timezone.now()
        rows, stale = self.filter(task=task), models.Q(asked_at=None) | models.Q(asked_at__lt=now - LOST_AFTER)
        if any(asked is not None and asked >= now - LOST_AFTER for (asked,) in ASKED.rows(task)):
            return False
        if rows.filter(stale).update(asked_at=now):
            return True
        return self.get_or_create(task=task, defaults={"asked_at": now})[1]

    def answer(self, task: str) -> None:
        """The task begins, or has looked for the last time: what comes from now on needs a new message."""
        ANSWERED.run(task)


class Waking(models.Model):
    """When the Celery task of this name was last asked to run, until it answers."""

    task = models.CharField(max_length=100, primary_key=True)
    asked_at = models.DateTimeField(null=True)

    objects: ClassVar[WakingQuerySet] = WakingQuerySet.as_manager()  # type: ignore[assignment]

    def __str__(self) -> str:
        return self.task


ASKED = Spelled(lambda task: Waking.objects.filter(task=task).values_list("asked_at"))
ANSWERED = SpelledUpdate(lambda task: (Waking.objects.filter(task=task, asked_at__isnull=False), {"asked_at": None}))
