"""Fields on which the sides differ and a person must choose, and the record of everything decided."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from .links import Link


class ConflictKind(models.TextChoices):
    """Why a field is in conflict."""

    BOTH = "both", "both sides changed it since they last agreed"
    ADOPTED = "adopted", "the two sides differed when they were linked"
    READ_ONLY = "read-only", "its text can only be changed in the tracker"
    OVERWRITTEN = "overwritten", "it was changed in the tracker just before our write replaced it"


class ConflictQuerySet(models.QuerySet["Conflict"]):
    def open(self) -> ConflictQuerySet:
        """Conflicts nobody has decided yet."""
        return self.filter(state=Conflict.OPEN)


class Conflict(models.Model):
    """One field with three neutral values: last agreed, the plan's, the tracker's. At most one open per field."""

    OPEN, RESOLVED = "open", "resolved"

    link = models.ForeignKey(Link, on_delete=models.CASCADE, related_name="conflicts")
    field = models.CharField(max_length=30)
    kind = models.CharField(max_length=11, choices=ConflictKind.choices, default=ConflictKind.BOTH)
    base = models.JSONField(null=True)
    plan = models.JSONField(null=True)
    jira = models.JSONField(null=True)
    since = models.DateTimeField()
    jira_edit = models.JSONField(null=True)
    """{"by": a name, "at": a moment} of the tracker's value, {} where its history does not tell, null before asked."""
    state = models.CharField(max_length=8, choices=((OPEN, "open"), (RESOLVED, "resolved")), default=OPEN)
    took = models.CharField(max_length=10, blank=True)
    value = models.JSONField(null=True)
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")

    objects: ClassVar[ConflictQuerySet] = ConflictQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("link", "field"), condition=Q(state="open"), name="one_open_conflict_per_field"
            ),
        )

    def __str__(self) -> str:
        return f"{self.field} of {self.link}"


class AuditRow(models.Model):
    """One decision: the three values, the policy in force, what came of it. Never changed, never deleted."""

    item = models.ForeignKey("plan.Item", on_delete=models.PROTECT, related_name="+", db_index=False)
    ticket_id = models.CharField(max_length=64, blank=True)
    field = models.CharField(max_length=30, blank=True)
    base = models.JSONField(null=True)
    plan = models.JSONField(null=True)
    jira = models.JSONField(null=True)
    policy = models.CharField(max_length=30, blank=True)
    outcome = models.CharField(max_length=30)
    note = models.TextField(blank=True)
    by = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = (models.Index(fields=("item", "-id"), name="audit_of_item"),)

    def __str__(self) -> str:
        return f"{self.outcome} {self.field} of item {self.item_id}"
