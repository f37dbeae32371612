"""App configuration."""

from django.apps import AppConfig


class SyncConfig(AppConfig):
    name = "integrations.sync"
    label = "sync"

    def ready(self) -> None:
        from . import panels, receivers  # noqa: F401  # connects them

        panels.fill()
