"""A review while Jira is away: what is decided waits, says so, and arrives; its words with it."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from roadmap.people.actions import person_of
from roadmap.people.models import User
from roadmap.reviews import actions
from roadmap.reviews.models import Review, Series


@pytest.fixture
def chair(db) -> User:
    user = User.objects.create_user("chair")
    user.groups.add(Group.objects.get_or_create(name="chairs")[0])
    return user


def test_what_is_decided_while_jira_is_away_waits_says_so_and_arrives(house, chair):
    item, key = house.linked(labels=["lead-time-3-6-months"])
    by, client = person_of(chair), Client()
    client.force_login(chair)
    Series.objects.create(chair=by)
    number = actions.open_next().number
    actions.start(number=number, by=by)
    house.fault("*", times=None, drop="before")
    wish = actions.Wish(key=f"item-{item.pk}", kind="move", to="12-months", sentence="It waits for storage motion.")
    actions.decide(number=number, wish=wish, by=by)
    assert house.sync().code == 1
    page = client.get(f"/reviews/{number}/meeting/?at=item-{item.pk}").content.decode()
    assert "on its way to the ticket" in page
    actions.close(number=number, by=by)
    assert Review.objects.get(number=number).state == "closed"
    house.jira.faults.clear()
    house.sync()
    ticket = house.jira.issue(key)
    assert "lead-time-12-months" in ticket.labels
    (comment,) = ticket.comments
    assert "It waits for storage motion." in str(comment)
