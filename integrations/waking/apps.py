"""App configuration."""

from django.apps import AppConfig


class WakingConfig(AppConfig):
    name = "integrations.waking"
    label = "waking"
