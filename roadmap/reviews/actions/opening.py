"""When reviews come: the series, the next one, who is invited."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from roadmap.people.models import Person
from roadmap.plan.models import ThemeArchitect

from ..models import Attendance, Review, Series
from ..rules import Refused
from .locking import locked, record, touch
from .mailing import invitation, tell_invited


@transaction.atomic
def keep_series(*, values: Mapping[str, Any], by: Person | None) -> Series:
    """Set when reviews come and who runs them. One that is to come moves to the new day."""
    series = Series.objects.select_for_update().first() or Series()
    for name, value in values.items():
        setattr(series, name, value)
    series.save()
    coming = Review.objects.open().filter(started_at=None).order_by("number").first()
    if coming is None:
        open_next(by=by)
        return series
    starts_at = next(series.rhythm.after(timezone.now()))
    if (coming.starts_at, coming.chair_id) != (starts_at, series.chair_id):
        touch(coming, starts_at=starts_at, chair=series.chair)
        record(coming, "moved", by=by, text=f"to {starts_at:%Y-%m-%d %H:%M %Z}")
        coming.starts_at = starts_at
        tell_invited(coming, "invitation", *invitation(coming, series.place))
    return series


@transaction.atomic
def open_next(*, by: Person | None = None) -> Review | None:
    """Open the next review of the series with everybody invited, where none is open."""
    series = Series.objects.select_for_update().filter(going_on=True).first()
    if series is None or Review.objects.open().exists():
        return None
    last = Review.objects.first()
    moment = max(timezone.now(), last.starts_at) if last else timezone.now()
    review = Review.objects.create(
        number=last.number + 1 if last else 1, starts_at=next(series.rhythm.after(moment)), chair=series.chair
    )
    record(review, "opened", by=by)
    _invite(review, series.place, [])
    return review


@transaction.atomic
def invite(*, number: int, persons: list[Person]) -> None:
    """Invite persons beside the chair and the architects of every theme. Raises Refused."""
    review, series = locked(number), Series.objects.first()
    _invite(review, series.place if series else "", [person.pk for person in persons])
    touch(review)


def invite_by_name(*, number: int, name: str) -> None:
    """Invite the one person called `name`. Raises Refused."""
    found = list(Person.objects.named(name)[:2]) if name else []
    if not found:
        raise Refused(f"Nobody here is called {name}." if name else "Name whom to invite.", "name")
    if len(found) > 1 and not found[0].tracker_id:
        raise Refused(f"Several people here are called {name}.", "name")
    invite(number=number, persons=found[:1])


def _invite(review: Review, place: str, others: list[int]) -> None:
    """Whoever was not invited before gets a mail."""
    architects = ThemeArchitect.objects.order_by().values_list("person_id", flat=True).distinct()
    people = {*architects, *others, *([review.chair_id] if review.chair_id else [])}
    new = people - set(review.attendance.values_list("person_id", flat=True))
    rows = [Attendance(review=review, person_id=pk) for pk in sorted(new)]
    Attendance.objects.bulk_create(rows, ignore_conflicts=True)
    guests = Person.objects.filter(pk__in=new).select_related("user")
    tell_invited(review, "invitation", *invitation(review, place), people=guests)
