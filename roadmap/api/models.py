"""What the API remembers: answers to requests that may be sent again."""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class Answered(models.Model):
    """The answer to a POST with an Idempotency-Key; `who` sent it, `request` is a digest of what was asked."""

    who = models.CharField(max_length=40)
    key = models.CharField(max_length=255)
    request = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    body = models.TextField(blank=True)
    headers = models.JSONField(default=dict)
    at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("who", "key"), name="answered_once"),)

    def __str__(self) -> str:
        return self.key
