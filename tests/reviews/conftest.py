"""A review being held, with a chair and an architect, on a small plan."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from roadmap.people.actions import person_of
from roadmap.people.models import Person, User
from roadmap.plan import actions as plan
from roadmap.plan.models import Item, Theme
from roadmap.reviews import actions
from roadmap.reviews.models import Review

RHYTHM = {"week": 1, "weekday": 3, "at": time(15, 0), "zone": "Europe/London", "minutes": 60}


def user(name: str, *groups: str) -> User:
    """An account; its address is at an example domain."""
    made = User.objects.create_user(name, f"{name}@plan.example", "x", first_name=name.capitalize())
    for group in groups:
        made.groups.add(Group.objects.get_or_create(name=group)[0])
    return made


@pytest.fixture
def chair(db) -> Person:
    return person_of(user("chair", "chairs", "architects"))


@pytest.fixture
def storage(db) -> Person:
    """An architect who keeps the theme Cloud."""
    return person_of(user("storage", "architects"))


@pytest.fixture
def as_chair(chair: Person) -> Client:
    return signed_in(chair)


@pytest.fixture
def as_storage(storage: Person) -> Client:
    return signed_in(storage)


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person.user)
    return client


@pytest.fixture
def make(storage: Person) -> Callable[..., Item]:
    """Makes an item by hand; a theme it names is made when first named, and kept by Storage."""

    def made(title: str, theme: str = "Cloud", **values: Any) -> Item:
        slug = theme.lower()
        if not Theme.objects.filter(slug=slug).exists():
            plan.add_theme(name=theme, slug=slug, by=None, source="import")
            plan.appoint(theme_id=Theme.objects.get(slug=slug).pk, persons=[storage], by=None, source="import")
        known = {"title": title, "theme": slug, "lead_time": "3-6-months"}
        return plan.create(values=known | values, by=storage, source="browser")

    return made


@pytest.fixture
def coming(chair: Person) -> Review:
    """The first review, planned."""
    actions.keep_series(values={**RHYTHM, "chair": chair}, by=chair)
    return Review.objects.get()


@pytest.fixture
def held(coming: Review, chair: Person) -> Review:
    """The first review, begun."""
    actions.start(number=coming.number, by=chair)
    return Review.objects.get()


def decide(key: str, kind: str, by: Person, sentence: str = "Because of that.", **more: Any) -> Any:
    """Decide a point of the review that is being held."""
    number = Review.objects.open().order_by("number")[0].number
    return actions.decide(number=number, wish=actions.Wish(key=key, kind=kind, sentence=sentence, **more), by=by)


def hold(by: Person) -> Review:
    """Begin and close the review that is open; answers it as it is then."""
    number = Review.objects.open().order_by("number")[0].number
    actions.start(number=number, by=by)
    actions.close(number=number, by=by)
    return Review.objects.get(number=number)
