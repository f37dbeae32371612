"""App configuration."""

from django.apps import AppConfig

from roadmap.people import desk, kinds
from roadmap.wiki.navigation import register_strip


class OutgoingConfig(AppConfig):
    name = "integrations.outgoing"
    label = "outgoing"
    verbose_name = "Webhooks"

    def ready(self) -> None:
        from . import panels, receivers  # noqa: F401  # connects them

        register_strip(panels.strip)
        desk.register(desk.Door(order=40, label="Webhooks", url_name="outgoing", may="outgoing.manage"))
        kinds.register("outgoing.disabled", "When a webhook of yours is turned off")
