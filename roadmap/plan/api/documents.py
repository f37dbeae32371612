"""Items, themes and lead times as DRF serializers: single objects, and what the OpenAPI description says of all."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from django.conf import settings
from rest_framework import serializers

from roadmap.api.schema import example

from ..columns import AGREED, sync_document
from ..models import Category, Item, SyncState
from ..panels import ticketing
from ..rules import LABEL_LENGTH, MOST_LABELS, REASON_LENGTH, TITLE_LENGTH

ITEM: dict[str, Any] = {
    "id": 19,
    "key": "XCP-21",
    "url": "https://plan.example/items/19/",
    "ticket_url": "https://jira.example/browse/XCP-21",
    "title": "Storage motion",
    "description": "Move disks between hosts while guests run.",
    "theme": "cloud",
    "lead_time": "3-6-months",
    "status": "In Progress",
    "status_category": "doing",
    "owner": "Storage",
    "labels": ["vhd"],
    "priority": "High",
    "guessed_at": "2026-02-05T15:00:00Z",
    "expected_by": "2026-08-05",
    "version": 4,
    "created_at": "2025-11-06T15:00:00Z",
    "updated_at": "2026-02-05T15:00:00Z",
    "demand": {"backers": 7, "organisations": 3},
    "sync": {"state": "synced", "as_of": "2026-02-11T14:02:00Z", "fields": []},
}


class DifferenceSerializer(serializers.Serializer[Any]):
    field = serializers.CharField()
    plan = serializers.JSONField()
    jira = serializers.JSONField()
    why = serializers.CharField()


class TicketingSerializer(serializers.Serializer[Any]):
    state = serializers.ChoiceField(SyncState.choices)
    as_of = serializers.DateTimeField(allow_null=True, help_text="When plan and tracker were last compared.")
    fields = DifferenceSerializer(many=True)  # type: ignore[assignment]  # the promised name shadows DRF's


class DemandSerializer(serializers.Serializer[Any]):
    """How many customers stand behind an item, each counted once."""

    backers = serializers.IntegerField()
    organisations = serializers.IntegerField()


@example(ITEM)
class ItemSerializer(serializers.Serializer[Item]):
    """An item of the plan."""

    id = serializers.IntegerField()
    key = serializers.CharField(
        source="ticket_key", allow_null=True, help_text="The ticket's; null before there is one."
    )
    url = serializers.SerializerMethodField()
    ticket_url = serializers.URLField(allow_null=True)
    title = serializers.CharField()
    description = serializers.CharField(help_text="Markdown.")
    theme = serializers.SlugField(source="theme.slug")
    lead_time = serializers.SlugField(source="lead_time.slug")
    status = serializers.CharField(help_text="The ticket's status name.")
    status_category = serializers.ChoiceField(Category.choices)
    owner = serializers.CharField(source="owner.name", default=None, allow_null=True)
    labels = serializers.ListField(child=serializers.CharField())
    priority = serializers.CharField(allow_null=True)
    guessed_at = serializers.DateTimeField(allow_null=True, default_timezone=UTC)
    expected_by = serializers.DateField(allow_null=True)
    version = serializers.IntegerField()
    created_at = serializers.DateTimeField(default_timezone=UTC)
    updated_at = serializers.DateTimeField(default_timezone=UTC)
    demand = DemandSerializer(source="*")
    sync = serializers.SerializerMethodField()

    def get_url(self, item: Item) -> str:
        return f"{settings.BASE_URL}/items/{item.pk}/"

    def get_sync(self, item: Item) -> TicketingSerializer:
        known = ticketing()
        differences = () if item.sync_state in AGREED else known.differences([item.pk]).get(item.pk, ())
        return sync_document(item.sync_state, known.as_of(), differences)  # type: ignore[return-value]  # for the schema

    def to_representation(self, instance: Item) -> dict[str, Any]:
        shown = super().to_representation(instance)
        return shown | {name: shown[name] or None for name in ("key", "ticket_url", "priority")}


@example({"title": "Storage motion", "theme": "cloud", "lead_time": "3-6-months"})
class ItemChanges(serializers.Serializer[Any]):
    """What a write may set; anything else is refused."""

    title = serializers.CharField(min_length=1, max_length=TITLE_LENGTH)
    description = serializers.CharField(required=False, allow_blank=True)
    theme = serializers.SlugField(required=False, allow_null=True)
    lead_time = serializers.SlugField(required=False, allow_null=True)
    status = serializers.CharField(required=False)
    owner = serializers.CharField(required=False, allow_null=True, help_text="A person's name.")
    labels = serializers.ListField(
        child=serializers.CharField(max_length=LABEL_LENGTH), max_length=MOST_LABELS, required=False
    )
    priority = serializers.CharField(required=False, allow_null=True)
    reason = serializers.CharField(
        required=False, max_length=REASON_LENGTH, help_text="Why; kept in the item's history."
    )


@example({"slug": "cloud", "name": "Cloud", "description": "A pool is too small.", "position": 2, "items": 7})
class ThemeSerializer(serializers.Serializer[Any]):
    slug = serializers.SlugField()
    name = serializers.CharField()
    description = serializers.CharField()
    position = serializers.IntegerField(help_text="Its place on the plan page.")
    items = serializers.IntegerField(help_text="How many items stand under it.")


@example({"slug": "3-6-months", "name": "3-6 months", "min_months": 3, "max_months": 6, "position": 2})
class LeadTimeSerializer(serializers.Serializer[Any]):
    slug = serializers.SlugField()
    name = serializers.CharField()
    min_months = serializers.IntegerField(allow_null=True)
    max_months = serializers.IntegerField(allow_null=True)
    position = serializers.IntegerField()
