"""The rows of the board as HTML: a theme, and for each lead time the items that stand under both.

Written here and not in a template, as the timetable is: a plan may have ten thousand items.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from ..pages import LeadTimeHead, Outline, Row, Section
from .timetable import remarks

LANE = (
    '<tr id="lane-{slug}" class="lane{none}" data-part role="row"><th scope="row" role="rowheader">'
    '<a href="/#{slug}">{name}</a>{keepers}</th>{cells}</tr>\n'
)
CELL = (
    '<td role="cell" class="{nil}" data-theme="{theme}" data-lead="{lead}" data-l="{label}">'
    '<ul class="cell" aria-label="{name}, {label}">{items}</ul></td>'
)
ITEM = (
    '<li class="bi{done}" id="item-{id}" data-row data-item="{id}" data-version="{version}">'
    '<svg class="g g-{category}" role="img" aria-label="{status}"><title>{status}</title>'
    '<use href="#g-{category}"/></svg><a class="what" href="/items/{id}/">{title}</a>'
    "<p>{key}{owner}{remarks}</p>{grip}</li>"
)
GRIP = '<a class="grip" href="/items/{id}/place/" data-place>Move<span class="vh"> {title} to…</span></a>'


def lane(section: Section, outline: Outline, may_edit: bool, brief: bool) -> str:
    """A theme's row of the board; every value is escaped."""
    theme = section.theme
    rows = {group.lead_time.slug: group.rows for group in section.groups}
    cells = "".join(_cell(section, head, rows.get(head.slug, ()), may_edit) for head in outline.lead_times)
    return LANE.format(
        slug=theme.slug,
        none="" if section.total else " none",
        name=escape(theme.name),
        keepers=_under(theme.architects) + ("" if section.total else _under("Nothing planned")),
        cells=cells,
    )


def _under(words: str) -> str:
    return f"<span>{escape(words)}</span>" if words else ""


def _cell(section: Section, head: LeadTimeHead, rows: Sequence[Row], may_edit: bool) -> str:
    return CELL.format(
        nil="" if rows else "nil",
        theme=escape(section.theme.slug),
        lead=escape(head.slug),
        label=escape(head.name),
        name=escape(section.theme.name),
        items="".join(_item(row, may_edit) for row in rows),
    )


def _item(row: Row, may_edit: bool) -> str:
    title = escape(row.title)
    return ITEM.format(
        done=" is-done" if row.category == "done" else "",
        id=row.id,
        version=row.version,
        category=row.category,
        status=escape(row.status),
        title=title,
        key=escape(row.key),
        owner=_under(row.owner),
        remarks=remarks(row) if row.marks or row.notes else "",
        grip=GRIP.format(id=row.id, title=title) if may_edit else "",
    )
