"""App configuration: a new database is given its groups."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate

from . import desk

GROUPS = ("architects", "chairs")


class PeopleConfig(AppConfig):
    name = "roadmap.people"
    label = "people"

    def ready(self) -> None:
        desk.register(desk.Door(order=20, label="Mail I get", url_name="mail-mine"))
        desk.register(desk.Door(order=90, label="Password", url_name="account_change_password"))
        desk.register(desk.Door(order=99, label="Sign out", url_name="account_logout"))
        post_migrate.connect(_make_groups, sender=self)


def _make_groups(using: str, **_: Any) -> None:
    from django.contrib.auth.models import Group

    for name in GROUPS:
        Group.objects.using(using).get_or_create(name=name)
