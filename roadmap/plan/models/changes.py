"""The change log: the plan's revision, the changes in commit order, the remarks made on items."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from roadmap.wiki.counter import Counter


class Source(models.TextChoices):
    """Where a change was made."""

    BROWSER = "browser", "in the browser"
    JIRA = "jira", "in Jira"
    API = "api", "through the API"
    REVIEW = "review", "in a review"
    INPUT = "input", "from customer input"
    IMPORT = "import", "by import"


class Revision(Counter):
    """The plan's revision: the newest id of a change. Change ids are taken from it."""


NEWS = models.Q(field__in=("created", "lead_time", "status", "owner", "theme")) & ~(
    models.Q(source=Source.IMPORT) | models.Q(source=Source.JIRA, field="created")
)
"""Changes worth a word beside their item: imports, and items a tracker brought, are how a plan begins."""


class ChangeQuerySet(models.QuerySet["Change"]):
    def of_item(self, item_id: int) -> ChangeQuerySet:
        """An item's history, newest first."""
        return self.filter(item_id=item_id).select_related("by").order_by("-id")

    def told(self) -> ChangeQuerySet:
        """Changes that a row of the plan tells of."""
        return self.filter(NEWS)

    def after(self, change_id: int) -> ChangeQuerySet:
        """Everything that was committed after `change_id`, in commit order."""
        return self.filter(id__gt=change_id).order_by("id")


class Change(models.Model):
    """One field of an item, theme or lead time going from old to new.

    Values are those the API shows (slugs, names, lists); field `created` holds the first values as one object.
    """

    id = models.BigIntegerField(primary_key=True)
    item = models.ForeignKey("plan.Item", null=True, on_delete=models.PROTECT, related_name="changes", db_index=False)
    theme = models.ForeignKey("plan.Theme", null=True, on_delete=models.PROTECT, related_name="changes")
    lead_time = models.ForeignKey("plan.LeadTime", null=True, on_delete=models.PROTECT, related_name="changes")
    field = models.CharField(max_length=30)
    old = models.JSONField(null=True)
    new = models.JSONField(null=True)
    at = models.DateTimeField(db_index=True)
    by = models.ForeignKey("people.Person", null=True, on_delete=models.PROTECT, related_name="changes")
    source = models.CharField(max_length=7, choices=Source.choices)
    reason = models.TextField(blank=True)
    review = models.PositiveIntegerField(null=True)

    objects: ClassVar[ChangeQuerySet] = ChangeQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(item__isnull=False, theme__isnull=True, lead_time__isnull=True)
                | models.Q(item__isnull=True, theme__isnull=False, lead_time__isnull=True)
                | models.Q(item__isnull=True, theme__isnull=True, lead_time__isnull=False),
                name="change_has_one_subject",
            ),
        )
        indexes = (
            models.Index(fields=("item", "id"), name="change_of_item"),
            models.Index(fields=("at",), name="change_told", condition=NEWS),
        )

    def __str__(self) -> str:
        return f"{self.id} {self.field}"


class Remark(models.Model):
    """A sentence about an item that belongs on its ticket too, such as a review's decision."""

    item = models.ForeignKey("plan.Item", on_delete=models.PROTECT, related_name="remarks")
    text = models.TextField()
    url = models.URLField(max_length=1000, blank=True)
    by = models.ForeignKey("people.Person", null=True, on_delete=models.PROTECT)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.text[:80]
