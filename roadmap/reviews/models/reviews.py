"""The series, its reviews, who is there, and what somebody put on the table."""

from __future__ import annotations

from datetime import time
from typing import ClassVar

from django.db import models
from django.urls import reverse
from django.utils import timezone

from ..rules import Rhythm


class Week(models.IntegerChoices):
    """Which of a month's weekdays."""

    FIRST = 1, "first"
    SECOND = 2, "second"
    THIRD = 3, "third"
    FOURTH = 4, "fourth"
    LAST = -1, "last"


class Weekday(models.IntegerChoices):
    MONDAY = 0, "Monday"
    TUESDAY = 1, "Tuesday"
    WEDNESDAY = 2, "Wednesday"
    THURSDAY = 3, "Thursday"
    FRIDAY = 4, "Friday"
    SATURDAY = 5, "Saturday"
    SUNDAY = 6, "Sunday"


class Series(models.Model):
    """When reviews come and who runs them; one row. `zone` is a name of the IANA time zone database."""

    week = models.SmallIntegerField(choices=Week.choices, default=Week.FIRST)
    weekday = models.PositiveSmallIntegerField(choices=Weekday.choices, default=Weekday.THURSDAY)
    every = models.PositiveSmallIntegerField(default=1)
    at = models.TimeField(default=time(15, 0))
    zone = models.CharField(max_length=64, default="UTC")
    minutes = models.PositiveSmallIntegerField(default=60)
    place = models.CharField(max_length=255, blank=True)
    chair = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    going_on = models.BooleanField(default=True)

    class Meta:
        verbose_name_plural = "series"

    def __str__(self) -> str:
        return f"the {self.get_week_display()} {self.get_weekday_display()} of the month at {self.at:%H:%M}"

    @property
    def rhythm(self) -> Rhythm:
        """When its reviews are."""
        return Rhythm(self.week, self.weekday, self.at, self.zone, self.every)


class State(models.TextChoices):
    """A review is planned, then held, then closed; closed again after it was reopened."""

    PLANNED = "planned", "to come"
    RUNNING = "running", "being held"
    CLOSED = "closed", "closed"


class ReviewQuerySet(models.QuerySet["Review"]):
    def closed(self) -> ReviewQuerySet:
        """Those whose plan is frozen."""
        return self.filter(state=State.CLOSED)

    def open(self) -> ReviewQuerySet:
        """Those that can be written to."""
        return self.exclude(state=State.CLOSED)


class Review(models.Model):
    """One monthly meeting, known by its number. Written only through `roadmap.reviews.actions`.

    `since` and `until` are the newest changes that the review before it, and it itself, knew when they closed.
    `asked_at` is when owners were asked what is still true. `current` is the key of the chair's point ("item-19"),
    `version` counts the writes, for those who follow.
    """

    number = models.PositiveIntegerField(primary_key=True)
    starts_at = models.DateTimeField()
    state = models.CharField(max_length=7, choices=State.choices, default=State.PLANNED)
    chair = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    since = models.BigIntegerField(null=True, blank=True)
    until = models.BigIntegerField(null=True, blank=True)
    current = models.CharField(max_length=40, blank=True)
    version = models.PositiveIntegerField(default=1)
    asked_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[ReviewQuerySet] = ReviewQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("-number",)

    def __str__(self) -> str:
        return f"Review {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("review", args=[self.number])

    @property
    def minutes_path(self) -> str:
        """Where its minutes stand in the wiki, unless somebody moved them."""
        return f"reviews/{self.number}"


class Attendance(models.Model):
    """Somebody invited to a review; `came_at` once they are there."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="attendance")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="reviews")
    came_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("review", "person"), name="invited_once"),)

    def __str__(self) -> str:
        return f"{self.person} at {self.review}"


class Topic(models.Model):
    """What somebody wants talked about, of an item or of the whole."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="topics")
    title = models.CharField(max_length=255)
    item = models.ForeignKey("plan.Item", null=True, blank=True, on_delete=models.PROTECT, related_name="topics")
    by = models.ForeignKey("people.Person", null=True, on_delete=models.PROTECT, related_name="topics")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.title


class Place(models.Model):
    """Where the chair put a point of the agenda: before all that have no place, by position."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="places")
    key = models.CharField(max_length=40)
    position = models.PositiveIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("review", "key"), name="placed_once"),)

    def __str__(self) -> str:
        return f"{self.key} at {self.position}"


class Event(models.Model):
    """What was done with a review itself: opened, started, closed, reopened. Only ever added."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="events")
    what = models.CharField(max_length=20)
    text = models.TextField(blank=True)
    by = models.ForeignKey("people.Person", null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.review} {self.what}"
