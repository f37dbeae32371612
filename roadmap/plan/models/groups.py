"""What items are grouped by: themes, lead times, statuses."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

UNSORTED, UNSORTED_NAME = "unsorted", "Unsorted"
NOT_GUESSED = "not-guessed"


class Category(models.TextChoices):
    """The three kinds of status."""

    TODO = "todo", "to do"
    DOING = "doing", "in progress"
    DONE = "done", "done"


class ThemeQuerySet(models.QuerySet["Theme"]):
    def in_plan_order(self) -> ThemeQuerySet:
        """Themes as the plan page shows them."""
        return self.order_by("position", "id")


class Theme(models.Model):
    """A category of the plan ("Cloud"). `revision` is the newest id of the plan's revision that touched it."""

    slug = models.SlugField(max_length=100, unique=True)
    name = models.CharField(max_length=255, unique=True)
    description = models.TextField(blank=True)
    position = models.IntegerField(default=0)
    revision = models.BigIntegerField(default=0)

    objects: ClassVar[ThemeQuerySet] = ThemeQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("position", "id")

    def __str__(self) -> str:
        return self.name


class ThemeArchitect(models.Model):
    """A role row: this person keeps this theme."""

    theme = models.ForeignKey(Theme, on_delete=models.CASCADE, related_name="architects")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="themes")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("theme", "person"), name="one_role_per_theme"),)

    def __str__(self) -> str:
        return f"{self.person} for {self.theme}"


class LeadTime(models.Model):
    """A guessed bucket, in months from the day of the guess; no `max_months` means open-ended or no guess at all."""

    slug = models.SlugField(max_length=100, unique=True)
    name = models.CharField(max_length=100, unique=True)
    min_months = models.PositiveSmallIntegerField(null=True, blank=True)
    max_months = models.PositiveSmallIntegerField(null=True, blank=True)
    position = models.IntegerField(default=0)

    class Meta:
        ordering = ("position", "id")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(max_months__isnull=True) | models.Q(max_months__gt=models.F("min_months")),
                name="lead_time_ends_after_it_begins",
            ),
        )

    def __str__(self) -> str:
        return self.name


class Status(models.Model):
    """A status items may have; learned from the tracker."""

    name = models.CharField(max_length=100, unique=True)
    category = models.CharField(max_length=5, choices=Category.choices, default=Category.TODO)
    position = models.IntegerField(default=0)

    class Meta:
        ordering = ("position", "id")
        verbose_name_plural = "statuses"

    def __str__(self) -> str:
        return self.name
