"""App configuration: a new database is given its form."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate

from roadmap.people import kinds
from roadmap.wiki import navigation
from roadmap.wiki.search.index import watch

ENTRY = navigation.Entry(
    order=20, label="Input", url_name="input", prefix="/input/", may="inputs.triage", for_them="input-triage"
)


class InputsConfig(AppConfig):
    name = "roadmap.inputs"
    label = "inputs"

    def ready(self) -> None:
        from . import panels, receivers  # noqa: F401  # connects the receivers

        watch(self)
        panels.fill()
        navigation.register(ENTRY)
        kinds.register("inputs.news", "What became of what you asked for, and of what you follow")
        post_migrate.connect(_fill, sender=self)


def _fill(using: str, **_: Any) -> None:
    from .actions.defaults import fill_defaults

    fill_defaults(using=using)
