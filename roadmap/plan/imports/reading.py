"""From a file's bytes to a Document."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Any

import orjson

from .document import COLUMNS, LEAD_TIME_FIELDS, THEME_FIELDS, Document, Row, Unreadable
from .places import Places, places

DELIMITERS = ",;\t"
FORMAT, VERSION = "evolution-plan", 1


def read(content: bytes) -> Document:
    """What the file says; JSON where it begins with a brace, else CSV. Raises Unreadable."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Unreadable(f"line {line}: this is not UTF-8 text; save the file as UTF-8.") from None
    return _json(text) if text.lstrip().startswith(("{", "[")) else _csv(text)


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
            values = {name: _cell(name, cell) for name, cell in zip(columns, cells, strict=True)}
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
        if name not in COLUMNS:
            raise Unreadable(f"line 1: column {name!r} is not known; {known}")
        if columns.count(name) > 1:
            raise Unreadable(f"line 1: column {name!r} stands there twice.")
    if "title" not in columns:
        raise Unreadable(f"line 1: the first line must name the columns, with title among them; {known}")


def _cell(column: str, cell: str) -> Any:
    if column == "labels":
        return cell.replace(",", " ").split()
    return cell if column == "description" else cell.strip()


def _json(text: str) -> Document:
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise Unreadable(f"line {error.lineno}: this is not JSON ({error.msg}).") from None
    if not isinstance(found, dict):
        raise Unreadable("The file must be one JSON object with themes, lead_times and items, not a list.")
    if found.get("format") != FORMAT or found.get("version") != VERSION:
        raise Unreadable(
            f'The file must begin with "format": "{FORMAT}" and "version": {VERSION}, '
            f"not {found.get('format')!r} and {found.get('version')!r}."
        )
    where = places(text)
    unknown = sorted(found.keys() - {"format", "version", "themes", "lead_times", "items"})
    if unknown:
        raise Unreadable(
            f"line {where.parts[unknown[0]]}: {unknown[0]!r} is not known; a plan has themes, lead_times and items."
        )
    return Document(
        items=_objects(found, where, "items", COLUMNS),
        themes=_objects(found, where, "themes", THEME_FIELDS),
        lead_times=_objects(found, where, "lead_times", LEAD_TIME_FIELDS),
    )


def _objects(found: dict[str, Any], where: Places, part: str, known: Sequence[str]) -> list[Row]:
    rows = found.get(part, [])
    if not isinstance(rows, list):
        raise Unreadable(f"line {where.parts[part]}: {part} must be a list of objects.")
    placed = [Row(where.of(part, number), row) for number, row in enumerate(rows, start=1)]
    mistakes = [mistake for row in placed for mistake in _mistakes(row.place, row.values, known)]
    if mistakes:
        raise Unreadable(*mistakes)
    return placed


def _mistakes(place: str, row: Any, known: Sequence[str]) -> list[str]:
    if not isinstance(row, dict):
        return [f"{place}: this must be an object."]
    return [
        f"{place}, {name}: this field is not known; the fields are {', '.join(known)}." for name in row.keys() - known
    ]
