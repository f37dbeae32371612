"""Previews: what a cycle would do, asked for by a person and worked out by a worker."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

DEAD_AFTER = timedelta(minutes=2)
FRESH_FOR = timedelta(minutes=30)


class PreviewState(models.TextChoices):
    """A preview is worked out and shown; what it shows is done only when somebody chooses that."""

    ASKED = "asked", "waiting for a worker"
    READING = "reading", "reading Jira"
    SHOWN = "shown", "shown"
    CHOSEN = "chosen", "chosen, waiting for a worker"
    WRITING = "writing", "being done"
    DONE = "done", "done"
    FAILED = "failed", "failed"


NEXT = {PreviewState.ASKED: PreviewState.READING, PreviewState.CHOSEN: PreviewState.WRITING}
UNDER_WAY = (*NEXT, *NEXT.values())


class PreviewQuerySet(models.QuerySet["Preview"]):
    def due(self) -> PreviewQuerySet:
        """Those a worker should take: new ones, and those whose worker died."""
        dead = Q(state__in=NEXT.values(), moved_at__lt=timezone.now() - DEAD_AFTER)
        return self.filter(Q(state__in=NEXT) | dead)

    def under_way(self) -> PreviewQuerySet:
        """Those that a worker has, or will have."""
        return self.filter(state__in=UNDER_WAY)


class Preview(models.Model):
    """What a cycle under `adopt` would write. `adopt`: whose values hold where a pair never agreed; "" changes nothing.

    `lines` are the first of them, `figures` count them all. `moved_at` is the worker's last sign of life.
    """

    adopt = models.CharField(max_length=6, blank=True)
    state = models.CharField(max_length=7, choices=PreviewState.choices, default=PreviewState.ASKED)
    by = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    moved_at = models.DateTimeField(default=timezone.now)
    shown_at = models.DateTimeField(null=True)
    chosen_by = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    chosen_at = models.DateTimeField(null=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(null=True)
    figures = models.JSONField(default=dict)
    lines = models.JSONField(default=list)
    error = models.TextField(blank=True)

    objects: ClassVar[PreviewQuerySet] = PreviewQuerySet.as_manager()  # type: ignore[assignment]

    def __str__(self) -> str:
        return f"preview {self.pk} {self.state}"

    def begin(self) -> bool:
        """Take it, as the only worker that does."""
        after = NEXT.get(PreviewState(self.state), PreviewState(self.state))
        taken = Preview.objects.due().filter(pk=self.pk, state=self.state)
        won = taken.update(state=after, moved_at=timezone.now(), done=0, total=None) == 1
        self.state = after
        return won

    @property
    def fresh(self) -> bool:
        """Whether what it shows is recent enough to be done."""
        return self.shown_at is not None and self.shown_at > timezone.now() - FRESH_FOR
