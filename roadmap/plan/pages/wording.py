"""How the plan's values are written for readers: lead times, days, months."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache

from django.utils import timezone

from ..models import Source
from ..rules import add_months


def local_day(moment: datetime | None) -> date | None:
    """The day of `moment` where the plan lives."""
    return timezone.localtime(moment).date() if moment else None


def day(value: date) -> str:
    """ "14 Feb 2011"."""
    return f"{value.day} {value:%b %Y}"


def long_day(value: date) -> str:
    """ "14 February 2011"."""
    return f"{value.day} {value:%B %Y}"


def short_day(value: date) -> str:
    """ "14 Feb"."""
    return f"{value.day} {value:%b}"


def moment(value: datetime) -> str:
    """ "14 Feb 2011 14:02"."""
    local = timezone.localtime(value)
    return f"{local.day} {local:%b %Y %H:%M}"


def short_moment(value: datetime) -> str:
    """ "14 Feb 14:02"."""
    local = timezone.localtime(value)
    return f"{local.day} {local:%b %H:%M}"


@lru_cache(maxsize=1024)
def month(value: date) -> str:
    """ "Feb 2011"."""
    return f"{value:%b %Y}"


def counted(number: int, noun: str) -> str:
    """ "1 month", "9 months"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def times(number: int) -> str:
    """ "once", "twice", "3 times"."""
    return {1: "once", 2: "twice"}.get(number, f"{number} times")


def asked(backers: int, organisations: int) -> str:
    """Who stands behind an item: "7 organisations ask", "1 person asks"; nothing where nobody does."""
    number, noun = (organisations, "organisation") if organisations else (backers, "person")
    if not number:
        return ""
    return f"1 {noun} asks" if number == 1 else f"{number} {'people' if noun == 'person' else 'organisations'} ask"


def dashed(name: str) -> str:
    """A lead time's name with an en dash between its months."""
    return name.replace("-", "–")


def span(low: int | None, high: int | None) -> str:
    """ "3–6", "12+", or "?" for no guess."""
    if low is None:
        return "?"
    return f"{low}+" if high is None else f"{low}–{high}"


def horizon(low: int | None, high: int | None, today: date) -> str:
    """Where a guess made today would end: "by May 2011", "after Feb 2012"."""
    if low is None:
        return "ask the owners"
    return f"by {month(add_months(today, high))}" if high is not None else f"after {month(add_months(today, low))}"


def falls_due(expected_by: date | None, guessed_on: date | None, low: int | None, *, done: bool) -> str:
    """The month a guess runs out; "after …" for an open end; nothing for what is done or not guessed."""
    if done:
        return ""
    if expected_by is not None:
        return month(expected_by)
    return f"after {month(add_months(guessed_on, low))}" if guessed_on is not None and low is not None else ""


SOURCES = dict(Source.choices)
FIELDS = {
    "title": "Title",
    "description": "Description",
    "theme": "Theme",
    "lead_time": "Lead time",
    "status": "Status",
    "status_category": "Status",
    "owner": "Owner",
    "labels": "Labels",
    "priority": "Priority",
    "position": "Place",
    "archived": "Plan",
    "created": "Item",
}
