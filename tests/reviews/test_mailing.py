"""Who is invited hears of the day and of what came of it; calendars follow."""

from __future__ import annotations

import pytest
from icalendar import Calendar

from roadmap.people.models import Notice
from roadmap.plan.models import ThemeArchitect
from roadmap.reviews import actions
from roadmap.reviews.models import Review

from .conftest import RHYTHM, decide, hold

pytestmark = pytest.mark.django_db


def told(person) -> list[str]:
    rows = Notice.objects.filter(address__email=person.user.email).order_by("told_at")
    return list(rows.values_list("subject", flat=True))


def test_an_invitation_names_day_time_and_place(chair, settings):
    actions.keep_series(values={**RHYTHM, "chair": chair, "place": "The large room"}, by=chair)
    (one,) = Notice.objects.all()
    assert one.subject.startswith("Review 1: ")
    assert "The large room" in one.text
    assert one.url == f"{settings.BASE_URL}/reviews/1/"


def test_who_is_invited_already_is_not_asked_again(coming, chair, storage, make):
    make("Cross-pool migration")
    actions.invite(number=1, persons=[])
    assert (len(told(chair)), len(told(storage))) == (1, 1)
    assert ThemeArchitect.objects.count() == 1
    actions.invite(number=1, persons=[])
    assert len(told(storage)) == 1


def test_a_new_day_replaces_the_invitation_that_waits(coming, chair):
    before = told(chair)
    actions.keep_series(values={"weekday": 0}, by=chair)
    assert len(told(chair)) == 1
    assert told(chair) != before


def test_what_came_of_it_is_told_to_all_invited(coming, chair, storage, make):
    item = make("Cross-pool migration")
    actions.invite(number=1, persons=[])
    actions.start(number=1, by=chair)
    decide(f"item-{item.pk}", "move", chair, "It waits.", to="12-months")
    actions.close(number=1, by=chair)
    digest = Notice.objects.get(address__email=storage.user.email, topic="review 1 digest")
    assert digest.subject == "Review 1 is closed: 1 decision"
    assert digest.text == "Cross-pool migration: moved to 12+ months. It waits."


def test_calendars_follow(coming, chair, client):
    actions.keep_series(values={"place": "The large room"}, by=chair)
    hold(chair)
    answer = client.get("/reviews/calendar.ics")
    assert answer["Content-Type"].startswith("text/calendar")
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    assert [str(one["summary"]) for one in events] == ["Review 2 of the plan", "Review 1 of the plan"]
    assert events[0].decoded("dtstart") == Review.objects.get(number=2).starts_at
    assert str(events[0]["location"]) == "The large room"


def test_a_closed_plan_s_calendar_is_for_those_who_sign_in(coming, client, settings):
    settings.READ_ACCESS = "signed-in"
    assert client.get("/reviews/calendar.ics").status_code == 302
