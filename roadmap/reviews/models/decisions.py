"""What was decided, and what somebody said they would do."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from ..rules import DECIDED, Kind
from .reviews import Review


class DecisionQuerySet(models.QuerySet["Decision"]):
    def standing(self) -> DecisionQuerySet:
        """Those nobody took back."""
        return self.filter(undone_at__isnull=True)


class Decision(models.Model):
    """A point of a review decided: one of a kind that stands, but for assigned actions, of which there may be many.

    `first` and `last` are the changes it made; `to` the lead time's slug where the item was moved. `told_at`: the
    ticket and whoever asked for the item heard of it.
    """

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="decisions")
    key = models.CharField(max_length=40)
    item = models.ForeignKey("plan.Item", null=True, blank=True, on_delete=models.PROTECT, related_name="decisions")
    title = models.CharField(max_length=255)
    kind = models.CharField(max_length=6, choices=[(kind.value, DECIDED[kind]) for kind in Kind])
    sentence = models.TextField(blank=True)
    to = models.CharField(max_length=100, blank=True)
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="decisions")
    at = models.DateTimeField(default=timezone.now)
    first = models.BigIntegerField(default=0)
    last = models.BigIntegerField(default=0)
    undone_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[DecisionQuerySet] = DecisionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("review", "key"),
                name="decided_once",
                condition=Q(undone_at__isnull=True) & ~Q(kind=Kind.ASSIGN),
            ),
        )

    def __str__(self) -> str:
        return f"{self.title}: {self.get_kind_display()}"


class ActionQuerySet(models.QuerySet["Action"]):
    def pending(self) -> ActionQuerySet:
        """Those still to be done; each review carries them over."""
        return self.filter(done_at__isnull=True)


class Action(models.Model):
    """Something to do by a day, carried from review to review until it is done."""

    decision = models.OneToOneField(Decision, on_delete=models.CASCADE, related_name="action")
    text = models.CharField(max_length=500)
    owner = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="actions")
    due = models.DateField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[ActionQuerySet] = ActionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("id",)
        indexes = (models.Index(fields=("due",), name="action_pending", condition=Q(done_at__isnull=True)),)

    def __str__(self) -> str:
        return self.text
