"""Rows of the timetable: one query for the items of any number of themes, plain values from there on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import QuerySet

from roadmap.people.spelled import Spelled

from ..models import Category, Item, SyncState
from ..models.items import ItemQuerySet
from .marks import Marks, marks
from .outline import LeadTimeHead, Outline, ThemeHead
from .wording import asked, falls_due, local_day, short_day

COLUMNS = (
    *("id", "title", "theme_id", "lead_time_id", "owner__name", "ticket_key", "ticket_url"),
    *("status", "status_category", "sync_state", "sync_note", "guessed_at", "expected_by"),
    *("version", "faded", "backers", "organisations"),
)


class Note(NamedTuple):
    """A remark beside a row: its sign, its tone (a class) and a few words."""

    sign: str
    tone: str
    text: str


class Row(NamedTuple):
    """One item as the timetable shows it."""

    id: int
    title: str
    status: str
    category: str
    owner: str
    by: str
    key: str
    url: str
    marks: list[str]
    notes: list[Note]
    version: int
    faded: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """The rows of one lead time."""

    lead_time: LeadTimeHead
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Section:
    """A theme with its items."""

    theme: ThemeHead
    groups: list[Group]

    @property
    def total(self) -> int:
        """How many rows it holds."""
        return sum(len(group.rows) for group in self.groups)


SYNC_NOTES = {
    SyncState.CONFLICT: ("conflict", "t-clash", "differs from its ticket"),
    SyncState.PARKED: ("parked", "t-wait", "parked: the ticket needs a field"),
    SyncState.PENDING: ("wait", "", "on its way to the ticket"),
    SyncState.UNREACHABLE: ("lost", "t-lost", "ticket cannot be reached"),
    SyncState.DELETED: ("lost", "t-lost", "ticket was deleted"),
    SyncState.QUARANTINED: ("parked", "t-wait", "held back: too many writes"),
}


Record = tuple[Any, ...]
"""Values of COLUMNS."""
Records = Callable[[Sequence[int]], Iterable[Record]]
"""The items under themes, by the ids of these, in plan order."""


def records_of(items: ItemQuerySet) -> Records:
    """Those of `items` that stand under the themes asked for."""
    return lambda themes: _in_order(items, themes)


def _in_order(items: ItemQuerySet, themes: Sequence[int]) -> QuerySet[Item, Record]:
    return items.filter(theme_id__in=themes).order_by("position", "id").values_list(*COLUMNS)


CURRENT_RECORDS: Records = Spelled(lambda themes: _in_order(Item.objects.current(), themes)).rows
"""All that stand under them."""


def sections(records: Records, outline: Outline, themes: Sequence[ThemeHead], today: date) -> list[Section]:
    """The given themes with the records of their items, in plan order. Two queries, whatever the number."""
    if not themes:
        return []
    ids = [theme.id for theme in themes]
    marked = marks(ids, outline.lead_times, {theme.slug: theme.name for theme in outline.themes})
    found: dict[tuple[int, int], list[Record]] = defaultdict(list)
    for record in records(ids):
        found[record[2], record[3]].append(record)
    return [_section(theme, outline.lead_times, found, marked, today) for theme in themes]


def _section(
    theme: ThemeHead,
    heads: Iterable[LeadTimeHead],
    records: Mapping[tuple[int, int], list[Record]],
    marked: Marks,
    today: date,
) -> Section:
    groups = [
        Group(head, [_row(record, head, marked, today) for record in records[theme.id, head.id]])
        for head in heads
        if (theme.id, head.id) in records
    ]
    return Section(theme, groups)


def _row(record: Record, head: LeadTimeHead, marked: Marks, today: date) -> Row:
    pk, title, _, _, owner, key, url, status, category, state, note, guessed_at, expected_by, *rest = record
    version, faded, *demand = rest
    done = category == Category.DONE
    notes = sync_notes(state, note)
    if not done and expected_by is not None and expected_by < today:
        notes.append(Note("over", "t-wait", f"guess ran out {short_day(expected_by)}"))
    if words := asked(*demand):
        notes.append(Note("ask", "", words))
    if faded := faded and not done:
        notes.append(Note("wait", "", "nobody confirmed it"))
    guessed_on = local_day(guessed_at) if expected_by is None else None
    due = falls_due(expected_by, guessed_on, head.low, done=done)
    return Row(pk, title, status, category, owner or "", due, key, url, marked.get(pk, NO_MARKS), notes, version, faded)


NO_MARKS: list[str] = []


def sync_notes(state: str, note: str) -> list[Note]:
    """What to say about an item's ticket: nothing where they match or there is none yet."""
    if state == SyncState.SYNCED or state == SyncState.UNLINKED:
        return []
    sign, tone, words = SYNC_NOTES[SyncState(state)]
    return [Note(sign, tone, note or words)]
