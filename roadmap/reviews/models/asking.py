"""What owners were asked before a review: is it still true?"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from .reviews import Review


class Answer(models.TextChoices):
    """What an owner says of an item."""

    TRUE = "true", "still true"
    LATER = "later", "later"
    TALK = "talk", "talk about it"


class ConfirmationQuerySet(models.QuerySet["Confirmation"]):
    def unanswered(self) -> ConfirmationQuerySet:
        """Those whose owner said nothing yet."""
        return self.filter(answer="")


class Confirmation(models.Model):
    """An owner asked whether an item is still true; `answer` is "" until they say."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="confirmations")
    item = models.ForeignKey("plan.Item", on_delete=models.CASCADE, related_name="confirmations")
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="confirmations")
    asked_at = models.DateTimeField(default=timezone.now)
    answer = models.CharField(max_length=5, choices=Answer.choices, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[ConfirmationQuerySet] = ConfirmationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = (models.UniqueConstraint(fields=("review", "item"), name="asked_once"),)

    def __str__(self) -> str:
        return f"{self.item_id} before {self.review}: {self.answer or 'not said'}"
