"""Accounts, and browsers signed in with them."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from roadmap.people.models import User
from roadmap.plan import actions
from roadmap.plan.models import Item, Theme


@pytest.fixture
def reader(db) -> Client:
    """Signed in, and no more."""
    return _signed_in(User.objects.create_user("rae", password="x"))


@pytest.fixture
def architect(db) -> Client:
    """Signed in and of the group that edits."""
    user = User.objects.create_user("ada", password="x", first_name="Ada", last_name="Field")
    user.groups.add(Group.objects.get_or_create(name="architects")[0])
    return _signed_in(user)


def _signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def make(db) -> Callable[..., Item]:
    """Makes an item; themes it names are made when first named."""

    def made(title: str, **values: object) -> Item:
        theme = values.get("theme")
        if theme and not Theme.objects.filter(slug=theme).exists():
            actions.add_theme(name=str(theme).title(), slug=str(theme), by=None, source="import")
        return actions.create(values={"title": title} | values, by=None, source="import")

    return made


@pytest.fixture
def plan_alone(monkeypatch) -> None:
    """No strips and panels of the rooms above, so that a page's own queries can be counted."""
    monkeypatch.setattr("roadmap.wiki.navigation.STRIPS", [])
    monkeypatch.setattr("roadmap.plan.views.items.PANELS", [])
