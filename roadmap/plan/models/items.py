"""The item, and the questions asked about many of them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan
from django.urls import reverse

from roadmap.people.folding import Folded
from roadmap.wiki.search import Words, parse

from ..rules.labels import indexed
from .groups import Category, LeadTime, Theme


class SyncState(models.TextChoices):
    """How an item stands to its ticket; written by the sync through `actions.mirror` alone."""

    UNLINKED = "unlinked", "no ticket yet"
    SYNCED = "synced", "matches"
    PENDING = "pending", "waiting to be sent"
    CONFLICT = "conflict", "plan and tracker differ, a person must choose"
    PARKED = "parked", "parked until someone fills in a field"
    UNREACHABLE = "unreachable", "ticket cannot be reached"
    DELETED = "deleted", "ticket was deleted"
    QUARANTINED = "quarantined", "held back: too many writes"


OPEN = models.Q(archived_at__isnull=True, status_category__in=(Category.TODO, Category.DOING))
"""Items on the plan that are not done. Spelled as the indexes are, so that databases use them."""


class ItemQuerySet(models.QuerySet["Item"]):
    def current(self) -> ItemQuerySet:
        """Items on the plan: not archived."""
        return self.filter(archived_at__isnull=True)

    def open(self) -> ItemQuerySet:
        """Items on the plan that are not done."""
        return self.filter(OPEN)

    def archived(self) -> ItemQuerySet:
        """Items taken off the plan."""
        return self.filter(archived_at__isnull=False)

    def in_plan_order(self) -> ItemQuerySet:
        """By theme, lead time, then the architects' own order."""
        return self.order_by("theme__position", "theme_id", "lead_time__position", "position", "id")

    def matching(self, text: str) -> ItemQuerySet:
        """Items whose title, description or key holds `text`, any case."""
        return self.filter(folded__contains=text.casefold())

    def found(self, text: str) -> ItemQuerySet:
        """Items that a reader looking for `text` means: it stands in them, or all its words do."""
        query = parse(text)
        holds = models.Q(folded__contains=text.casefold())
        return self.filter(holds | models.Q(words__has=query) if query else holds)

    def labelled(self, label: str) -> ItemQuerySet:
        """Items carrying exactly this label; `contains` would not tell upper from lower case on SQLite."""
        return self.filter(GreaterThan(StrIndex("label_index", models.Value(indexed([label]))), 0))


class Item(models.Model):
    """One entry of the plan. Written only through `roadmap.plan.actions`, which log every change.

    `label_index` is the labels between newlines, so that one label can be found on every database; `folded` is what
    the API's search reads, `words` what the search page does.
    """

    title = models.CharField(max_length=255)
    description = models.TextField(blank=True)
    theme = models.ForeignKey(Theme, on_delete=models.PROTECT, related_name="items", db_index=False)
    lead_time = models.ForeignKey(LeadTime, on_delete=models.PROTECT, related_name="items")
    owner = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="items")
    labels = models.JSONField(default=list, blank=True)
    label_index = models.TextField(blank=True, editable=False)
    folded = Folded(sources=("title", "description", "ticket_key"))
    words = Words(title="title", text=("description", "labels"), key="ticket_key", bulk=True)
    priority = models.CharField(max_length=100, blank=True)
    position = models.BigIntegerField(default=0)
    guessed_at = models.DateTimeField(null=True, blank=True)
    expected_by = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField(db_index=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    # Mirror columns: what the sync knows, so that lists never ask it.
    ticket_key = models.CharField(max_length=255, blank=True)
    ticket_url = models.URLField(max_length=1000, blank=True)
    status = models.CharField(max_length=100, default="To Do")
    status_category = models.CharField(max_length=5, choices=Category.choices, default=Category.TODO)
    sync_state = models.CharField(max_length=11, choices=SyncState.choices, default=SyncState.UNLINKED)
    sync_note = models.TextField(blank=True)

    # How many customers stand behind it, written through `actions.note_demand` alone.
    backers = models.PositiveIntegerField(default=0)
    organisations = models.PositiveIntegerField(default=0)

    # Nobody said before the last review that it is still true; written through `actions.fade` alone.
    faded = models.BooleanField(default=False)

    objects: ClassVar[ItemQuerySet] = ItemQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = (
            models.Index(fields=("theme", "lead_time", "position"), name="item_plan_order"),
            models.Index(fields=("status_category", "id"), name="item_by_category"),
            models.Index(fields=("ticket_key",), name="item_of_ticket"),
            models.Index(fields=("position",), name="item_position"),
            models.Index(fields=("expected_by", "id"), name="item_running_out", condition=OPEN),
            models.Index(fields=("id",), name="item_in_conflict", condition=models.Q(sync_state=SyncState.CONFLICT)),
            models.Index(fields=("updated_at", "id"), name="item_standing_still", condition=OPEN),
            models.Index(
                fields=("archived_at", "id"), name="item_archived", condition=models.Q(archived_at__isnull=False)
            ),
        )

    def __str__(self) -> str:
        return f"{self.ticket_key} {self.title}".strip()

    def get_absolute_url(self) -> str:
        return reverse("item", args=[self.pk])
