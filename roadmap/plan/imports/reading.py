"""From a file's bytes to a Document."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from .document import (
    COLUMNS,
    IGNORED,
    IGNORED_FIELDS,
    IGNORED_OF_LEAD_TIMES,
    IGNORED_OF_THEMES,
    IGNORED_PARTS,
    LEAD_TIME_FIELDS,
    PARTS,
    THEME_FIELDS,
    Document,
    Row,
    Unreadable,
)
from .places import Places, places

DELIMITERS = ",;\t"
FORMAT, VERSION, BACKUP = "evolution-plan", 1, 2
"""A file of version BACKUP is not an import: `roadmap.plan.backup` restores it."""
ESCAPED = re.compile("'+[=+\\-@\t\r]")
"""How a cell begins that would be a formula without its first apostrophe, or that was spelled so itself."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A file's text, and what it says where it is JSON of a format we know; `found` is None for CSV."""

    text: str
    found: dict[str, Any] | None

    @property
    def backup(self) -> dict[str, Any] | None:
        """What it says where it is the whole plan, to be restored."""
        return self.found if self.found is not None and self.found["version"] == BACKUP else None

    def document(self) -> Document:
        """What an import says. Raises Unreadable."""
        return _csv(self.text) if self.found is None else _document(self.text, self.found)


def open_file(content: bytes) -> Opened:
    """The file taken apart; JSON where it begins with a brace, else CSV. Raises Unreadable."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Unreadable(f"line {line}: this is not UTF-8 text; save the file as UTF-8.") from None
    return Opened(text, _json(text) if text.lstrip().startswith(("{", "[")) else None)


def read(content: bytes) -> Document:
    """What a file to be imported says. Raises Unreadable."""
    return open_file(content).document()


def _csv(text: str) -> Document:
    header = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=header.count)
    lines = _lines(text, delimiter)
    _, names = next(lines, (1, []))
    columns = [_column(name) for name in names]
    _check_columns(columns)
    rows, mistakes = [], []
    for line, cells in lines:
        if len(cells) == len(columns):
            pairs = zip(columns, cells, strict=True)
            values = {name: _cell(name, cell) for name, cell in pairs if name not in IGNORED}
            rows.append(Row(f"line {line}", values))
        else:
            mistakes.append(f"line {line}: {len(cells)} cells, where the first line names {len(columns)} columns.")
    if mistakes:
        raise Unreadable(*mistakes)
    return Document(items=rows)


def _lines(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Each row that is not blank, with the number of its first line."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    start = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield start, cells
            start = reader.line_num + 1
    except csv.Error as error:
        raise Unreadable(f"line {start}: this is not CSV ({error}).") from None


def _column(name: str) -> str:
    return "_".join(name.strip().casefold().split())


def _check_columns(columns: Sequence[str]) -> None:
    known = f"the columns are {', '.join(COLUMNS)}."
    for name in columns:
        if name not in (*COLUMNS, *IGNORED):
            raise Unreadable(f"line 1: column {name!r} is not known; {known}")
        if columns.count(name) > 1:
            raise Unreadable(f"line 1: column {name!r} stands there twice.")
    if "title" not in columns:
        raise Unreadable(f"line 1: the first line must name the columns, with title among them; {known}")


def _cell(column: str, cell: str) -> Any:
    text = cell if column == "description" else cell.strip()
    if ESCAPED.match(text):
        text = text[1:]
    return text.replace(",", " ").split() if column == "labels" else text


def _json(text: str) -> dict[str, Any]:
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise Unreadable(f"line {error.lineno}: this is not JSON ({error.msg}).") from None
    if not isinstance(found, dict):
        raise Unreadable("The file must be one JSON object with themes, lead_times and items, not a list.")
    if found.get("format") != FORMAT or found.get("version") not in (VERSION, BACKUP):
        raise Unreadable(
            f'The file must begin with "format": "{FORMAT}" and "version": {VERSION} (a backup: {BACKUP}), '
            f"not {found.get('format')!r} and {found.get('version')!r}."
        )
    return found


def _document(text: str, found: dict[str, Any]) -> Document:
    where = places(text)
    unknown = sorted(found.keys() - {*PARTS, *IGNORED_PARTS})
    if unknown:
        raise Unreadable(
            f"line {where.parts[unknown[0]]}: {unknown[0]!r} is not known; a plan has themes, lead_times and items."
        )
    items = _objects(found, where, "items", (*COLUMNS, "key"), IGNORED_FIELDS)
    return Document(
        items=[Row(row.place, _keyed(row.values)) for row in items],
        themes=_objects(found, where, "themes", THEME_FIELDS, IGNORED_OF_THEMES),
        lead_times=_objects(found, where, "lead_times", LEAD_TIME_FIELDS, IGNORED_OF_LEAD_TIMES),
    )


def _keyed(values: Mapping[str, Any]) -> dict[str, Any]:
    """The API calls a ticket's key `key`."""
    return {"ticket_key" if name == "key" else name: value for name, value in values.items()}


def _objects(
    found: dict[str, Any], where: Places, part: str, known: Sequence[str], ignored: Sequence[str]
) -> list[Row]:
    rows = found.get(part, [])
    if not isinstance(rows, list):
        raise Unreadable(f"line {where.parts[part]}: {part} must be a list of objects.")
    placed = [Row(where.of(part, number), row) for number, row in enumerate(rows, start=1)]
    fields = {*known, *ignored}
    mistakes = [mistake for row in placed for mistake in _mistakes(row.place, row.values, known, fields)]
    if mistakes:
        raise Unreadable(*mistakes)
    return [Row(row.place, {name: row.values[name] for name in row.values if name in known}) for row in placed]


def _mistakes(place: str, row: Any, known: Sequence[str], fields: set[str]) -> list[str]:
    if not isinstance(row, dict):
        return [f"{place}: this must be an object."]
    return [
        f"{place}, {name}: this field is not known; the fields are {', '.join(known)}." for name in row.keys() - fields
    ]
