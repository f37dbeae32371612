"""The last few changes, for the corner of the plan page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from roadmap.people.spelled import Spelled

from ..models import Change
from .wording import FIELDS, SOURCES, short_moment

COLUMNS = ("item_id", "item__title", "field", "new", "by__name", "source", "review", "at")
SHOWN = 3
NEWEST = Spelled(lambda: Change.objects.filter(item__isnull=False).order_by("-id").values_list(*COLUMNS)[:SHOWN])


@dataclass(frozen=True, slots=True)
class Latest:
    """One change: `what` of the item `title`, `who` ("Storage, in the browser"), `when` ("14 Feb 14:02")."""

    item_id: int
    title: str
    what: str
    who: str
    when: str


def latest() -> list[Latest]:
    """The newest changes of items, newest first. One query."""
    return [
        Latest(item_id or 0, title, _what(field, new), made_by(name, source, review), short_moment(at))
        for item_id, title, field, new, name, source, review, at in NEWEST.rows()
    ]


def _what(field: str, new: Any) -> str:
    if field == "created":
        return "new"
    if field == "archived":
        return "taken off the plan" if new else "put back"
    return "moved" if field == "position" else FIELDS.get(field, field).lower()


def who(row: Change) -> str:
    """Who made a change and where: "Storage, in the browser", "Ada, in review 6"; where nobody is known, "in Jira"."""
    return made_by(row.by.name if row.by else None, row.source, row.review)


def made_by(name: str | None, source: str, review: int | None) -> str:
    """As `who`, from the columns."""
    where = f"in review {review}" if review else SOURCES.get(source, source)
    return f"{name}, {where}" if name else where
