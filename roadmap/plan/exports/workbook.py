"""The plan as a spreadsheet (XLSX) with filters."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from io import BytesIO
from typing import Any

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from ..models import Category
from ..pages.wording import local_day, moment
from .sheet import Entry, Sheet
from .words import in_xml, part, web, which

COLUMNS = {
    **{"No.": 6, "Ticket": 13, "Title": 54, "Theme": 26, "Lead time": 15, "Status": 15, "Kind": 12, "Owner": 22},
    **{"Labels": 24, "Priority": 12, "Guessed on": 12, "Expected by": 12, "Description": 70, "Item": 8},
}
"""Heads, and their widths in characters. The number is the plan's order, which a sort can come back to."""
KINDS = {str(key): str(name) for key, name in Category.choices}
CELL = 32_767
"""UTF-16 units that a cell holds."""
CUT = " … (cut: a cell holds 32,767 characters)"
MOST_LINKS = 65_000
"""Excel repairs, that is drops, a sheet with more than 65,530 links."""
ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
HEAD, LINK = Font(bold=True), Font(color="1B5AA8", underline="single")
FILL = PatternFill("solid", fgColor="E6E8E4")
FORMULA = ("=", "+", "-", "@", "#", "\t", "\r")


def workbook(sheet: Sheet) -> bytes:
    """Sheets "Plan" (an item a row, in plan order), "Themes" (items by lead time) and "About". Nothing is a formula."""
    book, counts = Workbook(write_only=True), Counter[tuple[str, str]]()
    _plan(book, sheet, counts)
    _themes(book, sheet, counts)
    _about(book, sheet, counts.total())
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _plan(book: Workbook, sheet: Sheet, counts: Counter[tuple[str, str]]) -> None:
    page = _page(book, "Plan", COLUMNS.values())
    page.append([_head(page, name) for name in COLUMNS])
    themes = {one.slug: one.name for one in sheet.themes}
    lead_times = {one.slug: one.name for one in sheet.lead_times}
    for number, one in enumerate(sheet.entries, 1):
        counts[one.theme, one.lead_time] += 1
        names = themes.get(one.theme, one.theme), lead_times.get(one.lead_time, one.lead_time)
        page.append(_row(page, number, one, *names))
    page.auto_filter.ref = f"A1:{get_column_letter(len(COLUMNS))}{counts.total() + 1}"


def _row(page: Any, number: int, one: Entry, theme: str, lead_time: str) -> list[Any]:
    return [
        number,
        _link(page, one.key, web(one.ticket_url) if number <= MOST_LINKS else ""),
        *(_text(page, text) for text in (one.title, theme, lead_time, one.status)),
        KINDS.get(one.status_category, one.status_category),
        *(_text(page, text) for text in (one.owner or "", ", ".join(one.labels), one.priority or "")),
        *(local_day(one.guessed_at), one.expected_by, _text(page, one.description), one.id),
    ]


def _themes(book: Workbook, sheet: Sheet, counts: Counter[tuple[str, str]]) -> None:
    page = _page(book, "Themes", (36, 36, *(15 for _ in sheet.lead_times), 10))
    heads = ("Theme", "Architects", *(one.name for one in sheet.lead_times), "Items")
    page.append([_head(page, name) for name in heads])
    for theme in sheet.themes:
        numbers = [counts[theme.slug, one.slug] for one in sheet.lead_times]
        page.append([_text(page, theme.name), _text(page, theme.architects), *numbers, sum(numbers)])
    totals = [sum(counts[theme.slug, one.slug] for theme in sheet.themes) for one in sheet.lead_times]
    page.append([_head(page, "All"), None, *totals, sum(totals)])


def _about(book: Workbook, sheet: Sheet, total: int) -> None:
    page = _page(book, "About", (18, 80))
    page.append([_head(page, "Plan"), _text(page, sheet.title)])
    page.append([_head(page, "Which"), _text(page, which(sheet))])
    page.append([_head(page, "Day"), sheet.on])
    page.append([_head(page, "Items"), total])
    page.append([_head(page, "Filters"), _text(page, part(sheet) or "None: the whole plan")])
    page.append([_head(page, "Read it at"), _link(page, sheet.url, sheet.url)])
    page.append([_head(page, "Made"), _text(page, moment(timezone.now()))])


def _page(book: Workbook, name: str, widths: Iterable[int]) -> Any:
    page = book.create_sheet(name)
    for number, width in enumerate(widths, 1):
        page.column_dimensions[get_column_letter(number)].width = width
    if name != "About":
        page.freeze_panes = "A2"
    return page


def _head(page: Any, text: str) -> WriteOnlyCell:
    cell = _string(page, text)
    cell.font, cell.fill, cell.alignment = HEAD, FILL, Alignment(vertical="center")
    return cell


def _link(page: Any, text: str, url: str) -> Any:
    if not text or not url:
        return _text(page, text)
    cell = _string(page, text)
    cell.hyperlink, cell.font = in_xml(url), LINK
    return cell


def _text(page: Any, text: str) -> Any:
    """What the library takes for a formula or an error becomes a string's cell; the rest is one already."""
    return _string(page, text) if text.startswith(FORMULA) else held(text)


def _string(page: Any, text: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(page, held(text))
    # The second keeps it a text when somebody edits it.
    cell.data_type, cell.quotePrefix = "s", text.startswith(FORMULA)
    return cell


def held(text: str) -> str:
    """The text as a cell can hold it: without what XML cannot say, and cut with a mark where it is too long."""
    text = ESCAPED.sub("_x005F_", in_xml(text))
    units = text.encode("utf-16-le")
    if len(units) <= 2 * CELL:
        return text
    return units[: 2 * (CELL - len(CUT))].decode("utf-16-le", "ignore") + CUT
