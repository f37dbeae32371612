"""The plan as a sheet of paper shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.safestring import SafeString

from roadmap.wiki.markdown import to_html

from .sheet import Sheet, ThemeLine
from .words import by_lead_time, by_theme, due


class Line(NamedTuple):
    """An item; `by` is the month in which its guess runs out."""

    title: str
    status: str
    category: str
    owner: str
    by: str
    key: str


@dataclass(frozen=True, slots=True)
class Block:
    """A theme: its words as HTML, and its items by the names of their lead times."""

    theme: ThemeLine
    words: SafeString
    groups: Sequence[tuple[str, Sequence[Line]]]


def paper(sheet: Sheet) -> list[Block]:
    """The themes in plan order."""
    return [
        Block(
            theme,
            to_html(theme.description),
            [
                (
                    lead_time.name,
                    [
                        Line(one.title, one.status, one.status_category, one.owner or "", due(one, lead_time), one.key)
                        for one in some
                    ],
                )
                for lead_time, some in by_lead_time(sheet, entries)
            ],
        )
        for theme, entries in by_theme(sheet)
    ]
