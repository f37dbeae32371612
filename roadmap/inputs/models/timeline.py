"""What happened to an input, step by step: its history for architects, and what of it its submitter sees."""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class EntryKind(models.TextChoices):
    """What happened."""

    RECEIVED = "received", "received"
    CONFIRMED = "confirmed", "address confirmed"
    MERGED = "merged", "joined with others"
    PARTED = "parted", "parted again"
    LINKED = "linked", "linked to an item"
    UNLINKED = "unlinked", "link taken off"
    REPLIED = "replied", "reply"
    ANSWERED = "answered", "answer"
    DECLINED = "declined", "declined"
    REOPENED = "reopened", "taken up again"
    FLAGGED = "flagged", "for the next review"
    UNFLAGGED = "unflagged", "no more for the next review"
    ASSIGNED = "assigned", "assigned"
    TAGGED = "tagged", "tags"
    EDITED = "edited", "edited"
    PUBLISHED = "published", "published"
    UNPUBLISHED = "unpublished", "no more published"
    SPAM = "spam", "called not meant"
    MOVED = "moved", "moved"
    STARTED = "started", "work started"
    DONE = "done", "done"
    DECIDED = "decided", "decided"
    ROTATED = "rotated", "new address of the receipt"


class Entry(models.Model):
    """One step. `public` ones stand on the receipt. `text` is what a person wrote with it; `data` are facts, by kind.

    Every submitter of a group gets an entry of their own, so that parting the group leaves each receipt true.
    `by` None: the submitter, or the plan itself.
    """

    input = models.ForeignKey("inputs.Input", on_delete=models.CASCADE, related_name="entries")
    kind = models.CharField(max_length=11, choices=EntryKind.choices)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey("people.Person", null=True, on_delete=models.PROTECT, related_name="+")
    public = models.BooleanField(default=False)
    text = models.TextField(blank=True)
    data = models.JSONField(default=dict, blank=True)
    review = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ("-at", "-id")
        indexes = (models.Index(fields=("input", "-at"), name="entries_of_input"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d}"
