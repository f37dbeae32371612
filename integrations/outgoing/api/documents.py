"""What the OpenAPI description says of webhooks and what is sent to them."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from ..actions import Resume
from ..models import State
from ..rules import EVENTS, NAME_LENGTH, URL_LENGTH

RESUME = tuple(one.value for one in Resume)


class WebhookChanges(serializers.Serializer[Any]):
    """What a write may set; anything else is refused."""

    name = serializers.CharField(min_length=1, max_length=NAME_LENGTH)
    url = serializers.CharField(
        min_length=1, max_length=URL_LENGTH, help_text="https; http for addresses OUTGOING_ALLOW allows."
    )
    events = serializers.ListField(child=serializers.ChoiceField(list(EVENTS)), min_length=1)
    themes = serializers.ListField(child=serializers.SlugField(), required=False, help_text="None: all of them.")


class WebhookTurn(WebhookChanges):
    active = serializers.BooleanField(required=False, help_text="false turns it off, true on again.")
    resume = serializers.ChoiceField(RESUME, required=False, help_text="With active: true, where it goes on: missed.")


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


class SecretSerializer(WebhookSerializer):
    secret = serializers.CharField(help_text="Signs every message; shown this once.")


class TrySerializer(serializers.Serializer[Any]):
    at = serializers.DateTimeField()
    status = serializers.IntegerField(allow_null=True)
    milliseconds = serializers.IntegerField()
    answer = serializers.CharField(help_text="The first 1,000 characters.")
    error = serializers.CharField()


class DeliverySerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    webhook_id = serializers.CharField(help_text="The header webhook-id, the same at every try.")
    event = serializers.CharField()
    subject = serializers.CharField()
    state = serializers.ChoiceField(State.values)
    created_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField(allow_null=True, help_text="When it goes out next, while it waits.")
    tries = TrySerializer(many=True)
