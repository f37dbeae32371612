"""The plan as CSV: what `import_plan` reads, then what only the plan itself can say."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from datetime import UTC
from io import StringIO
from itertools import islice

from ..imports.document import COLUMNS
from .sheet import Entry, Sheet

READ_ONLY = ("id", "status_category", "guessed_at", "expected_by", "ticket_url")
AT_ONCE = 200
"""Lines sent in one piece."""
FORMULA = re.compile("'*[=+\\-@\t\r]")
"""How a cell begins that a spreadsheet would run, or that was escaped already."""


def csv_lines(sheet: Sheet) -> Iterator[bytes]:
    """UTF-8 without a byte order mark, in pieces of many lines; no more than a piece is held.

    Themes and lead times are named as the import reads them. A cell that a spreadsheet would take for a formula begins
    with an apostrophe.
    """
    entries, line = iter(sheet.entries), _liner(sheet)
    yield _written([[*COLUMNS, *READ_ONLY]])
    while some := list(islice(entries, AT_ONCE)):
        yield _written([line(one) for one in some])


def _written(lines: list[list[str]]) -> bytes:
    text = StringIO()
    csv.writer(text).writerows(lines)
    return text.getvalue().encode()


def _liner(sheet: Sheet) -> Callable[[Entry], list[str]]:
    themes = {one.slug: _readable(one.name, one.slug) for one in sheet.themes}
    lead_times = {one.slug: one.name.replace("–", "-") for one in sheet.lead_times}

    def line(one: Entry) -> list[str]:
        values = (
            *(one.title, one.description, themes.get(one.theme, one.theme)),
            *(lead_times.get(one.lead_time, one.lead_time), one.status, one.owner or "", " ".join(one.labels)),
            *(one.priority or "", one.key, str(one.id), one.status_category),
            one.guessed_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if one.guessed_at else "",
            *(one.expected_by.isoformat() if one.expected_by else "", one.ticket_url),
        )
        return [f"'{value}" if FORMULA.match(value) else value for value in values]

    return line


def _readable(name: str, slug: str) -> str:
    """The import takes an en dash for a hyphen."""
    return slug if "–" in name else name
