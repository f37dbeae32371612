"""What an import file says, whatever its format."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

COLUMNS = ("title", "description", "theme", "lead_time", "status", "owner", "labels", "priority", "ticket_key")
IGNORED = ("id", "status_category", "guessed_at", "expected_by", "ticket_url")
"""Columns of our CSV that the plan alone can say."""
IGNORED_FIELDS = (*IGNORED, "url", "version", "created_at", "updated_at", "demand", "sync")
"""What else the API says of an item."""
THEME_FIELDS = ("slug", "name", "description")
IGNORED_OF_THEMES = ("architects", "position", "items")
LEAD_TIME_FIELDS = ("slug", "name", "min_months", "max_months")
IGNORED_OF_LEAD_TIMES = ("position", "items")
PARTS = ("format", "version", "themes", "lead_times", "items")
IGNORED_PARTS = ("title", "revision", "as_of", "review", "at", "on")
SHOWN_MISTAKES = 20


class Unreadable(Exception):
    """A file that cannot be imported: one sentence per mistake, each with its place. Nothing was changed."""

    def __init__(self, *mistakes: str) -> None:
        shown = list(mistakes[:SHOWN_MISTAKES])
        if len(mistakes) > SHOWN_MISTAKES:
            shown.append(f"… and {len(mistakes) - SHOWN_MISTAKES} more.")
        super().__init__("\n".join(shown))


@dataclass(frozen=True, slots=True)
class Row:
    """One object of the file: `place` says where it stands ("line 7"), `values` what it says, by column."""

    place: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Document:
    """An import file. Items name their theme and lead time by slug or by name."""

    items: Sequence[Row]
    themes: Sequence[Row] = field(default_factory=tuple)
    lead_times: Sequence[Row] = field(default_factory=tuple)
