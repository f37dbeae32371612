"""Customers' notes, architects who deal with them, and mail as it goes out."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from roadmap.inputs import actions
from roadmap.inputs.models import Allowance, Input
from roadmap.people.actions import deliver, person_of
from roadmap.people.models import Person, User
from roadmap.plan import actions as plan
from roadmap.plan.models import Item

_numbers = count(1)
TEXT = "We retire a pool every quarter and rebuild four hundred guests by hand."


@pytest.fixture
def account(db) -> User:
    user = User.objects.create_user("tools", password="x", first_name="Tools")
    user.groups.add(Group.objects.get_or_create(name="architects")[0])
    return user


@pytest.fixture
def by(account: User) -> Person:
    """An architect."""
    return person_of(account)


@pytest.fixture
def architect(account: User) -> Client:
    client = Client()
    client.force_login(account)
    return client


@pytest.fixture
def asked(db) -> Callable[..., Input]:
    """A note as a customer sends it; confirmed where nothing else is said. Its receipt's secret is `.secret`."""

    def ask(organisation: str = "Kestrel Bank", *, confirmed: bool = True, **values: Any) -> Input:
        number = next(_numbers)
        known = {"text": TEXT, "email": f"ops{number}@kestrel.example", "name": f"Operations {number}"}
        submission = actions.Submission(**{**known, "organisation": organisation, **values})
        received = actions.submit(submission=submission)
        if confirmed:
            actions.confirm_input(input_id=received.input.pk)
        row = Input.objects.get(pk=received.input.pk)
        row.secret = received.secret
        return row

    return ask


@pytest.fixture
def item(db) -> Item:
    return made("Cross-pool migration")


def made(title: str, **values: Any) -> Item:
    """An item under the theme Cloud."""
    if not plan_theme():
        plan.add_theme(name="Cloud", by=None, source="browser")
    return plan.create(values={"title": title, "theme": "cloud", **values}, by=None, source="browser")


def plan_theme() -> bool:
    from roadmap.plan.models import Theme

    return Theme.objects.filter(slug="cloud").exists()


@pytest.fixture
def sent(settings, mailoutbox) -> Callable[[], list[Any]]:
    """Delivers what waits, gathered or not, and answers the mails since the last look."""
    settings.MAIL_GATHER_SECONDS = 0

    def look() -> list[Any]:
        deliver()
        found = list(mailoutbox)
        mailoutbox.clear()
        return found

    return look


@pytest.fixture(autouse=True)
def unlimited(db) -> None:
    """Each test begins with full buckets."""
    Allowance.objects.all().delete()
