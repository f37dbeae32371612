"""The rows of a theme's timetable as HTML.

Written here and not in a template, which takes ten times as long for each row: a plan may have ten thousand.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from django.utils.safestring import SafeString, mark_safe

from ..pages import Group, Row

LEAD = (
    '<th class="lead" scope="rowgroup" role="rowheader" rowspan="{span}"><span class="short" aria-hidden="true">{short}'
    '</span><span class="long vh">{name}</span></th>'
)
ROW = (
    '<tr class="item{done}" id="item-{id}" role="row" data-row>{lead}'
    '<td class="st" role="cell"><svg class="g g-{category}" role="img" aria-label="{status}"><title>{status}</title>'
    '<use href="#g-{category}"/></svg></td>'
    '<td class="what" role="cell"><a href="{past}/items/{id}/">{title}</a></td>'
    '<td class="rem" role="cell">{remarks}</td>'
    '<td class="who" role="cell">{owner}</td>'
    '<td class="by" role="cell">{by}</td>'
    '<td class="key" role="cell">{key}</td></tr>\n'
)
MARK = '<span class="mark">{}</span>'
NOTE = '<span class="note {}"><svg class="g" aria-hidden="true"><use href="#g-{}"/></svg>{}</span>'


def timetable(groups: Iterable[Group], past: str = "") -> SafeString:
    """One tbody a lead time; every value is escaped. `past` is put before the items' addresses."""
    bodies = (f'<tbody role="rowgroup">{"".join(_rows(group, past))}</tbody>' for group in groups)
    return mark_safe("".join(bodies))  # noqa: S308  all that was typed went through escape


def _rows(group: Group, past: str) -> Iterable[str]:
    head = group.lead_time
    lead = LEAD.format(span=len(group.rows), short=escape(head.short), name=escape(head.name))
    for row in group.rows:
        yield _row(row, lead, past)
        lead = ""


def _row(row: Row, lead: str, past: str) -> str:
    key = escape(row.key)
    return ROW.format(
        done=" is-done" if row.category == "done" else " faded" if row.faded else "",
        id=row.id,
        past=past,
        lead=lead,
        category=row.category,
        status=escape(row.status),
        title=escape(row.title),
        remarks=remarks(row) if row.marks or row.notes else "",
        owner=escape(row.owner),
        by=row.by,
        key=f'<a href="{escape(row.url)}">{key}</a>' if row.url else key,
    )


def remarks(row: Row) -> str:
    """What changed lately and how it stands to its ticket, as HTML."""
    marks = [MARK.format(escape(mark)) for mark in row.marks]
    notes = [NOTE.format(note.tone, note.sign, escape(note.text)) for note in row.notes]
    return "".join(marks + notes)
