"""What changed on the plan since a moment, by day, for pages that tell of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.utils import timezone

from ..models import Change, Source
from .history import LONG_TEXT, in_words, names
from .latest import who
from .outline import Outline
from .wording import FIELDS, day

UNTOLD = ("position", "status_category")
"""An order is no news, and a kind of status changes with the status."""


@dataclass(frozen=True, slots=True)
class Changed:
    """One change of an item: `what` ("Lead time"), from `old` to `new` in words, "" where words would be too many."""

    item_id: int
    title: str
    time: str
    what: str
    old: str
    new: str
    who: str
    reason: str


@dataclass(frozen=True, slots=True)
class Day:
    """The changes of one day, newest first."""

    name: str
    changes: list[Changed]


def changed_since(since: datetime, outline: Outline, *, theme: str = "", limit: int = 50) -> list[Day]:
    """The newest `limit` changes since a moment, in two queries. How the plan began (imports) is no news."""
    rows = Change.objects.filter(item__isnull=False, at__gte=since).exclude(field__in=UNTOLD)
    rows = rows.exclude(source=Source.IMPORT).exclude(source=Source.JIRA, field="created")
    if theme:
        rows = rows.filter(item__theme__slug=theme)
    known = names(outline.lead_times)
    newest = rows.select_related("item", "by").order_by("-id")[:limit]
    return [
        Day(day(on), [_changed(row, known) for row in some])
        for on, some in groupby(newest, key=lambda row: timezone.localtime(row.at).date())
    ]


def _changed(row: Change, names: Mapping[str, str]) -> Changed:
    old, new = _way(row, names)
    return Changed(
        item_id=row.item_id or 0,
        title=str(row.item and row.item.title),
        time=f"{timezone.localtime(row.at):%H:%M}",
        what=_what(row),
        old=old,
        new=new,
        who=who(row),
        reason=row.reason,
    )


def _what(row: Change) -> str:
    if row.field == "created":
        return "Added"
    if row.field == "archived":
        return "Taken off the plan" if row.new else "Put back on the plan"
    return FIELDS.get(row.field, row.field)


def _way(row: Change, names: Mapping[str, str]) -> tuple[str, str]:
    if row.field == "created":
        first: Mapping[str, Any] = row.new or {}
        return "", f"{in_words(first.get('theme'), names)}, {in_words(first.get('lead_time'), names)}"
    if row.field in LONG_TEXT - {"title"} or row.field == "archived":
        return "", ""
    return in_words(row.old, names), in_words(row.new, names)
