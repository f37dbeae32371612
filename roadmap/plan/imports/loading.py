"""Storing a Document: rows that match an item change it, the others make one; all of it or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from roadmap.people.models import Person

from ..actions import Draft, Edit, Mirror, create_many, edit_many, mirror
from ..actions.log import Act
from ..actions.values import Directory
from ..models import Revision, Source
from ..rules import Invalid
from .document import Document, Row, Unreadable
from .groups import Themes, load_lead_times
from .matching import Matcher

CHUNK = 500
KEY_LENGTH = 255
Progress = Callable[[int], None]


@dataclass(slots=True)
class Counts:
    """What an import did."""

    made: int = 0
    changed: int = 0
    themes: int = 0
    lead_times: int = 0

    def __str__(self) -> str:
        parts = [
            _counted(self.made, "item") + " made",
            f"{self.changed} changed",
            _counted(self.themes, "theme") + " made",
        ]
        if self.lead_times:
            parts.append(_counted(self.lead_times, "lead time") + " made")
        return ", ".join(parts)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


@transaction.atomic
def load(
    document: Document,
    *,
    by: Person | None = None,
    at: datetime | None = None,
    progress: Progress = lambda rows: None,
) -> Counts:
    """Store the document. Raises Unreadable naming the place and field of every mistake; then nothing is changed.

    `progress` is told how many more rows are stored. `at` is when its new items came to be; now if None.
    """
    Revision.reserve()
    counts = Counts()
    counts.lead_times = load_lead_times(document.lead_times, by=by)
    themes = Themes(by)
    themes.load(document)
    counts.themes = themes.made
    directory = Directory(Act(by=by, source=Source.IMPORT, at=timezone.now()))
    rows = _checked(document.items, themes.slugs(), directory)
    found = Matcher.of_plan().match(rows)
    for chunk in _chunks(rows):
        new = [row for row in chunk if row.place not in found]
        create_many(drafts=[_draft(row) for row in new], by=by, source=Source.IMPORT, at=at)
        counts.made += len(new)
        counts.changed += _change({found[row.place]: row for row in chunk if row.place in found}, by)
        progress(len(chunk))
    return counts


def _chunks(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    for start in range(0, len(rows), CHUNK):
        yield rows[start : start + CHUNK]


def _checked(rows: Sequence[Row], themes: Mapping[str, str], directory: Directory) -> list[Row]:
    """The rows with slugs for themes and lead times and persons for owners. Raises Unreadable with every mistake."""
    checked, mistakes = [], []
    slugs = {row.name.casefold(): row.slug for row in directory.lead_times.values()}
    for row in rows:
        values, wrong = _translated(row.values, themes, slugs), _wrong_key(row.values.get("ticket_key"))
        try:
            cleaned = directory.clean({"title": None} | values)
        except Invalid as invalid:
            wrong |= invalid.messages
        if wrong:
            mistakes += [f"{row.place}, {field}: {message}" for field, message in wrong.items()]
            continue
        values |= {name: cleaned[name] for name in ("title", "owner") if name in values}
        checked.append(Row(row.place, values | _key(row.values)))
    if mistakes:
        raise Unreadable(*mistakes)
    return checked


def _translated(values: Mapping[str, Any], themes: Mapping[str, str], lead_times: Mapping[str, str]) -> dict[str, Any]:
    translated = {name: value for name, value in values.items() if name != "ticket_key"}
    for name, slugs in (("theme", themes), ("lead_time", lead_times)):
        wanted = translated.get(name)
        if isinstance(wanted, str):
            # Lead times are shown with a dash, 3–6 months, and kept with a hyphen.
            word = wanted.strip() if slugs is themes else wanted.strip().replace("–", "-")
            translated[name] = slugs.get(word.casefold(), wanted)
    if translated.get("status") in ("", None):
        translated.pop("status", None)
    return translated


def _wrong_key(key: Any) -> dict[str, str]:
    if key is None or (isinstance(key, str) and len(key) <= KEY_LENGTH and "\x00" not in key):
        return {}
    return {"ticket_key": f"A ticket's key must be text of at most {KEY_LENGTH} characters."}


def _key(values: Mapping[str, Any]) -> dict[str, str]:
    key = values.get("ticket_key")
    return {"ticket_key": key.strip()} if isinstance(key, str) and key.strip() else {}


def _values(row: Row) -> dict[str, Any]:
    return {name: value for name, value in row.values.items() if name != "ticket_key"}


def _draft(row: Row) -> Draft:
    return Draft(values=_values(row), mirror=_key(row.values))


def _change(rows: Mapping[int, Row], by: Person | None) -> int:
    edits = [Edit(item_id, None, _values(row)) for item_id, row in rows.items()]
    changed = set(edit_many(edits=edits, by=by, source=Source.IMPORT).changed)
    keys = {item_id: Mirror(ticket_key=row.values["ticket_key"]) for item_id, row in rows.items() if _key(row.values)}
    return len(changed | mirror(rows=keys))
