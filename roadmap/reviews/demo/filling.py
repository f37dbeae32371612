"""Filling a demo's past with the reviews it had, each closed with the plan as it stood then, and the next one open."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from itertools import takewhile
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from roadmap.people.models import Person
from roadmap.plan.models import Change, Item, ThemeArchitect
from roadmap.plan.pages.wording import long_day
from roadmap.wiki.actions import Draft, seed

from ..actions import open_next
from ..actions.closing import WORDS
from ..models import Action, Attendance, Decision, Event, Frozen, Review, Series, State
from ..pages.freezing import freeze

HELD = Path(__file__).parent / "reviews.json"
LOOKS_BACK = timedelta(days=150)
LASTS = timedelta(minutes=55)


@transaction.atomic
def fill() -> int:
    """Make the reviews of the last five months; answers how many were held. The plan's items must be there."""
    now = timezone.now()
    series = Series.objects.create(week=1, weekday=3, at=time(15, 0), place="The large room, and on the line")
    moments = list(takewhile(lambda one: one + LASTS < now, series.rhythm.after(now - LOOKS_BACK)))
    decided = {len(moments) - one["from_last"]: one["decisions"] for one in json.loads(HELD.read_text())}
    since = _seen(now - LOOKS_BACK - timedelta(days=31))
    for number, moment in enumerate(moments):
        since = _held(number + 1, moment, since, decided.get(number, ()))
    open_next()
    return len(moments)


def _seen(moment: datetime) -> int:
    found = Change.objects.filter(at__lt=moment).order_by("-id").values_list("id", flat=True).first()
    return found or 0


def _held(number: int, moment: datetime, since: int, decisions: Sequence[Mapping[str, Any]]) -> int:
    """One review as if it had been held; answers the newest change it knew."""
    closed, until = moment + LASTS, _seen(moment)
    review = Review.objects.create(
        number=number,
        starts_at=moment,
        state=State.CLOSED,
        since=since,
        until=until,
        started_at=moment,
        closed_at=closed,
    )
    people = list(ThemeArchitect.objects.order_by("person").values_list("person_id", flat=True).distinct())
    absent = number % len(people) if people else 0
    Attendance.objects.bulk_create(
        Attendance(review=review, person_id=pk, came_at=None if place == absent else moment)
        for place, pk in enumerate(people)
    )
    for place, one in enumerate(decisions):
        _decide(review, one, moment + timedelta(minutes=8 + 6 * place), closed)
    title = f"Review {number}, {long_day(timezone.localdate(moment))}"
    seed(drafts=[Draft(review.minutes_path, title, WORDS.format(number=number))], by=None)
    ice = freeze(review, until, closed)
    Frozen.objects.create(
        review=review, revision=until, document=ice.document, digest=ice.digest, html=ice.html, at=closed
    )
    for what, at, text in (("opened", _opened(moment), ""), ("started", moment, ""), ("closed", closed, ice.digest)):
        Event.objects.create(review=review, what=what, at=at, text=text)
    return until


def _opened(moment: datetime) -> datetime:
    """A review opens when the one before it closes."""
    return moment - timedelta(days=28)


def _decide(review: Review, one: Mapping[str, Any], at: datetime, told: datetime) -> None:
    item = Item.objects.get(title=one["item"])
    decision = Decision.objects.create(
        review=review,
        key=f"item-{item.pk}",
        item=item,
        title=item.title,
        kind=one["kind"],
        sentence=one.get("sentence", ""),
        by=Person.objects.named(one["by"]).get(),
        at=at,
        told_at=told,
    )
    if "what" in one:
        due = timezone.localdate() + timedelta(days=one["due"])
        owner = Person.objects.named(one["owner"]).get()
        Action.objects.create(decision=decision, text=one["what"], owner=owner, due=due)
