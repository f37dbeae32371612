"""Accounts, browsers signed in with them, and pages."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from roadmap.people.models import User
from roadmap.wiki import actions, macros
from roadmap.wiki.models import Page


@pytest.fixture
def reader(db) -> Client:
    """Signed in, and no more."""
    client = Client()
    client.force_login(User.objects.create_user("rae", password="x"))
    return client


@pytest.fixture
def architect(db) -> Client:
    """Signed in and of the group that edits."""
    user = User.objects.create_user("ada", password="x", first_name="Ada", last_name="Field")
    user.groups.add(Group.objects.get_or_create(name="architects")[0])
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def make(db) -> Callable[..., Page]:
    """Makes a page; its title is its path where none is given."""

    def made(path: str, text: str = "", **values: str) -> Page:
        return actions.create(**{"path": path, "title": path, "text": text, "by": None} | values)

    return made


@pytest.fixture
def wiki_alone(monkeypatch) -> None:
    """Only the wiki's own macros, no ticket keys and no strips, so that what it does by itself can be told."""
    own = {name: macros.MACROS[name] for name in ("toc", "recent")}
    monkeypatch.setattr("roadmap.wiki.macros.MACROS", own)
    for module in ("rendering", "boxes", "views.editing"):
        monkeypatch.setattr(f"roadmap.wiki.{module}.MACROS", own)
    monkeypatch.setattr("roadmap.wiki.rendering.REFERENCES", [])
    monkeypatch.setattr("roadmap.wiki.rendering.REFERENCE_REVISIONS", [])
    monkeypatch.setattr("roadmap.wiki.navigation.STRIPS", [])
