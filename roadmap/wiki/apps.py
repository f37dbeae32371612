"""App configuration: a new database is given its revision row."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate

from . import navigation


class WikiConfig(AppConfig):
    name = "roadmap.wiki"
    label = "wiki"

    def ready(self) -> None:
        from . import builtin, receivers  # noqa: F401  # connects them
        from .search.index import watch
        from .searching import register_pages

        builtin.register_all()
        register_pages()
        watch(self)
        navigation.register(navigation.Entry(order=30, label="Wiki", url_name="wiki", prefix="/wiki/"))
        post_migrate.connect(_fill, sender=self)


def _fill(using: str, **_: Any) -> None:
    from .models import WikiRevision

    WikiRevision.objects.using(using).get_or_create(pk=1)
