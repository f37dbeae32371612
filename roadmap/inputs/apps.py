"""App configuration: a new database is given its form."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate

from roadmap.wiki.search.index import watch


class InputsConfig(AppConfig):
    name = "roadmap.inputs"
    label = "inputs"

    def ready(self) -> None:
        watch(self)
        post_migrate.connect(_fill, sender=self)


def _fill(using: str, **_: Any) -> None:
    from .actions.defaults import fill_defaults

    fill_defaults(using=using)
