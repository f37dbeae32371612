"""The plan as it stood when a review closed."""

from __future__ import annotations

from django.db import models

from .reviews import Review


class Frozen(models.Model):
    """What a closing kept, for ever: canonical JSON, its SHA-256 in hex, and the plan as HTML. The newest one counts.

    A review that was reopened and closed again has one for each closing.
    """

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="frozen")
    revision = models.BigIntegerField()
    document = models.TextField()
    digest = models.CharField(max_length=64)
    html = models.TextField()
    at = models.DateTimeField()

    class Meta:
        ordering = ("-id",)
        verbose_name_plural = "frozen"

    def __str__(self) -> str:
        return f"{self.review} at {self.revision}"
