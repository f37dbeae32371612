"""App configuration: a new database is given its lead times, statuses and revision row."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate

from roadmap.people import desk
from roadmap.wiki import elsewhere, navigation
from roadmap.wiki.search.index import watch

UNDER = (
    "/@",
    "/items/",
    "/themes/",
    "/archived/",
    "/board/",
    "/horizon/",
    "/table/",
    "/keys/",
    "/export/",
    "/print/",
    "/feeds/",
)
"""Where else one is with the plan."""


class PlanConfig(AppConfig):
    name = "roadmap.plan"
    label = "plan"

    def ready(self) -> None:
        from . import macros, receivers  # noqa: F401  # connects the receivers
        from .pages import words
        from .searching import register_items

        macros.fill()
        elsewhere.register(words.PATH, elsewhere.Home("plan", words.TITLE, words.FIRST))
        navigation.register(navigation.Entry(order=10, label="Plan", url_name="plan", prefix="/", beside=UNDER))
        desk.register(desk.Door(order=10, label="What I follow", url_name="following"))
        desk.register(desk.Door(order=30, label="Feeds", url_name="feeds"))
        register_items()
        watch(self)
        post_migrate.connect(_fill, sender=self)


def _fill(using: str, **_: Any) -> None:
    from .actions.defaults import fill_defaults

    fill_defaults(using=using)
