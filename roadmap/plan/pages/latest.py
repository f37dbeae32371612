"""The last few changes, for the corner of the plan page."""

from __future__ import annotations

from dataclasses import dataclass

from ..models import Change
from .wording import FIELDS, SOURCES, short_moment

COLUMNS = ("field", "new", "source", "review", "at", "item__title", "by__name")


@dataclass(frozen=True, slots=True)
class Latest:
    """One change: `what` of the item `title`, `who` ("Storage, in the browser"), `when` ("14 Feb 14:02")."""

    item_id: int
    title: str
    what: str
    who: str
    when: str


def latest(count: int) -> list[Latest]:
    """The newest changes of items, newest first. One query."""
    changes = Change.objects.filter(item__isnull=False).select_related("item", "by").only(*COLUMNS)
    rows = changes.order_by("-id")[:count]
    return [
        Latest(row.item_id or 0, str(row.item and row.item.title), _what(row), who(row), short_moment(row.at))
        for row in rows
    ]


def _what(row: Change) -> str:
    if row.field == "created":
        return "new"
    if row.field == "archived":
        return "taken off the plan" if row.new else "put back"
    return "moved" if row.field == "position" else FIELDS.get(row.field, row.field).lower()


def who(row: Change) -> str:
    """Who made a change and where: "Storage, in the browser", "Ada, in review 6"; where nobody is known, "in Jira"."""
    where = f"in review {row.review}" if row.review else SOURCES.get(row.source, row.source)
    return f"{row.by.name}, {where}" if row.by else where
