"""What the OpenAPI description says of webhooks and what is sent to them."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from roadmap.api.schema import example

from ..actions import Resume
from ..models import State
from ..rules import EVENTS, NAME_LENGTH, URL_LENGTH

ASKED: dict[str, Any] = {
    "name": "Release notes",
    "url": "https://notes.example/plan",
    "events": ["item.changed", "review.closed"],
    "themes": ["cloud"],
}
WEBHOOK = ASKED | {
    "id": 3,
    "page": "https://plan.example/outgoing/3/",
    "active": True,
    "state": "ok",
    "disabled_at": None,
    "disabled_why": "",
    "created_by": "Storage",
    "created_at": "2026-02-11T09:30:00Z",
    "last_success": "2026-03-05T15:20:14Z",
    "failing_since": None,
    "version": 1,
}
TRY = {"at": "2026-03-05T15:20:14Z", "status": 204, "milliseconds": 81, "answer": "", "error": ""}
RESUME = tuple(one.value for one in Resume)


@example(ASKED)
class WebhookChanges(serializers.Serializer[Any]):
    """What a write may set; anything else is refused."""

    name = serializers.CharField(min_length=1, max_length=NAME_LENGTH)
    url = serializers.CharField(
        min_length=1, max_length=URL_LENGTH, help_text="https; http for addresses OUTGOING_ALLOW allows."
    )
    events = serializers.ListField(child=serializers.ChoiceField(list(EVENTS)), min_length=1)
    themes = serializers.ListField(child=serializers.SlugField(), required=False, help_text="None: all of them.")


@example({"active": True, "resume": "missed"})
class WebhookTurn(WebhookChanges):
    active = serializers.BooleanField(required=False, help_text="false turns it off, true on again.")
    resume = serializers.ChoiceField(RESUME, required=False, help_text="With active: true, where it goes on: missed.")


@example(WEBHOOK)
class WebhookSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    url = serializers.CharField()
    page = serializers.URLField()
    name = serializers.CharField()
    events = serializers.ListField(child=serializers.CharField())
    themes = serializers.ListField(child=serializers.SlugField())
    active = serializers.BooleanField()
    state = serializers.ChoiceField(["new", "ok", "failing", "off"])
    disabled_at = serializers.DateTimeField(allow_null=True)
    disabled_why = serializers.CharField()
    created_by = serializers.CharField()
    created_at = serializers.DateTimeField()
    last_success = serializers.DateTimeField(allow_null=True)
    failing_since = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()


@example(WEBHOOK | {"secret": "whsec_…"})
class SecretSerializer(WebhookSerializer):
    secret = serializers.CharField(help_text="Signs every message; shown this once.")


class TrySerializer(serializers.Serializer[Any]):
    at = serializers.DateTimeField()
    status = serializers.IntegerField(allow_null=True)
    milliseconds = serializers.IntegerField()
    answer = serializers.CharField(help_text="The first 1,000 characters.")
    error = serializers.CharField()


@example(
    {
        "id": 812,
        "webhook_id": "msg_2f6c…",
        "event": "item.changed",
        "subject": "Storage motion",
        "state": "delivered",
        "created_at": "2026-03-05T15:20:11Z",
        "due_at": None,
        "tries": [TRY],
    }
)
class DeliverySerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    webhook_id = serializers.CharField(help_text="The header webhook-id, the same at every try.")
    event = serializers.CharField()
    subject = serializers.CharField()
    state = serializers.ChoiceField(State.values)
    created_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField(allow_null=True, help_text="When it goes out next, while it waits.")
    tries = TrySerializer(many=True)
