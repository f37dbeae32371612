"""The series and its next review."""

from __future__ import annotations

import pytest
from time_machine import travel

from roadmap.plan import actions as plan
from roadmap.plan.models import Theme
from roadmap.reviews import actions
from roadmap.reviews.models import Review

from .conftest import RHYTHM, hold

pytestmark = pytest.mark.django_db


def test_the_next_one_opens_itself_once(coming, chair):
    assert coming.number == 1
    assert f"{coming.starts_at:%A}" == "Thursday"
    assert actions.open_next() is None
    hold(chair)
    assert [(one.number, one.state) for one in Review.objects.all()] == [(2, "planned"), (1, "closed")]
    assert Review.objects.get(number=2).starts_at > coming.starts_at


def test_everybody_who_keeps_a_theme_is_invited(make, storage, chair, coming):
    make("Cross-pool migration")
    hold(chair)
    invited = Review.objects.get(number=2).attendance.values_list("person__name", flat=True)
    assert set(invited) == {storage.name, chair.name}


def test_a_review_to_come_moves_with_its_series(coming, chair):
    with travel("2011-02-20T12:00Z", tick=False):
        actions.keep_series(values={**RHYTHM, "weekday": 0, "at": RHYTHM["at"].replace(hour=9)}, by=chair)
        again = Review.objects.get()
    assert f"{again.starts_at:%a %d %b %H:%M}" == "Mon 07 Mar 09:00"
    assert [event.what for event in again.events.all()] == ["opened", "moved"]


def test_one_that_is_being_held_stays(held, chair):
    actions.keep_series(values={**RHYTHM, "weekday": 0}, by=chair)
    assert Review.objects.get().starts_at == held.starts_at


def test_turned_off_none_opens(coming, chair):
    actions.keep_series(values={"going_on": False}, by=chair)
    hold(chair)
    assert Review.objects.count() == 1


def test_who_keeps_a_theme_later_is_invited_with_the_rest(coming, storage, make):
    make("Cross-pool migration")
    actions.invite(number=coming.number, persons=[])
    assert coming.attendance.filter(person=storage).exists()
    plan.appoint(theme_id=Theme.objects.get(slug="cloud").pk, persons=[], by=None, source="browser")
    actions.invite(number=coming.number, persons=[])
    assert coming.attendance.filter(person=storage).exists()
