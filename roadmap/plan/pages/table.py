"""The plan as a table: a page of rows in the order somebody asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import F, OrderBy, Value
from django.db.models.functions import Lower, StrIndex

from ..models import Category, Item
from ..models.items import ItemQuerySet
from .filters import Filters
from .rows import Note, sync_notes
from .wording import asked, dashed, falls_due, local_day, short_day

PAGE = 200
"""Rows of one page."""
MOST_PAGES = 10_000
SORTS: Mapping[str, Sequence[Any]] = {
    "title": (Lower("title"),),
    "theme": (F("theme__position"), F("theme_id"), F("lead_time__position"), F("position")),
    "lead_time": (F("lead_time__position"), F("theme__position"), F("theme_id"), F("position")),
    "owner": (F("owner__folded"), F("theme__position"), F("lead_time__position")),
    "status": (StrIndex(Value("todo doing done"), F("status_category")), F("status")),
    "by": (F("expected_by"), F("lead_time__position")),
    "key": (F("ticket_key"),),
}
"""The columns that sort, and by what."""
COLUMNS = (
    *("id", "title", "theme__name", "lead_time__name", "lead_time__min_months", "owner__name", "status"),
    *("status_category", "labels", "ticket_key", "ticket_url", "version", "guessed_at", "expected_by"),
    *("backers", "organisations", "sync_state", "sync_note"),
)


class Line(NamedTuple):
    """One item as the table shows it."""

    id: int
    title: str
    theme: str
    lead_time: str
    owner: str
    status: str
    category: str
    labels: str
    by: str
    key: str
    url: str
    version: int
    notes: list[Note]


@dataclass(frozen=True, slots=True)
class Order:
    """A sort: a column of SORTS, from its end where `down`."""

    column: str = "theme"
    down: bool = False

    @classmethod
    def of(cls, text: str) -> Order:
        """From a query string: "owner", "-owner"; the plan's own order where that is no column."""
        column = text.removeprefix("-")
        return cls(column, text.startswith("-")) if column in SORTS else cls()

    @property
    def text(self) -> str:
        """As a query string names it; nothing for the plan's own order."""
        return "" if self == Order() else ("-" if self.down else "") + self.column

    def turned(self, column: str) -> Order:
        """The order that a click on a column asks for."""
        return Order(column, self.column == column and not self.down)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page of the table; `more` whether another follows."""

    lines: list[Line]
    number: int
    more: bool


def sheet(filters: Filters, order: Order, number: int, today: date) -> Sheet:
    """Page `number`, from 1. One query."""
    number = min(max(number, 1), MOST_PAGES)
    start = (number - 1) * PAGE
    rows = list(_ordered(filters.exactly(), order).values_list(*COLUMNS)[start : start + PAGE + 1])
    return Sheet([_line(row, today) for row in rows[:PAGE]], number, len(rows) > PAGE)


def line(item_id: int, today: date) -> Line:
    """One row. Raises Item.DoesNotExist."""
    return _line(Item.objects.values_list(*COLUMNS).get(pk=item_id), today)


def _ordered(items: ItemQuerySet, order: Order) -> ItemQuerySet:
    keys = [OrderBy(key, descending=order.down, nulls_last=True) for key in SORTS[order.column]]
    return items.order_by(*keys, "id")


def _line(row: Sequence[Any], today: date) -> Line:
    pk, title, theme, lead_time, low, owner, status, category, labels, key, url, version, guessed, due, *more = row
    done, (*demand, state, note) = category == Category.DONE, more
    notes = sync_notes(state, note)
    if not done and due is not None and due < today:
        notes.append(Note("over", "t-wait", f"guess ran out {short_day(due)}"))
    if words := asked(*demand):
        notes.append(Note("ask", "", words))
    by = falls_due(due, local_day(guessed), low, done=done)
    name = dashed(lead_time)
    return Line(pk, title, theme, name, owner or "", status, category, ", ".join(labels), by, key, url, version, notes)
