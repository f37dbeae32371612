"""The plan to take away: which formats there are, the files themselves, and the sheet to print."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header, urlencode
from django.views.decorators.http import condition, require_safe

from roadmap.wiki.models import WikiRevision
from roadmap.wiki.viewing import may

from ..exports.csv import csv_lines
from ..exports.markdown import markdown
from ..exports.offer import Offer, offer
from ..exports.paper import paper
from ..exports.registry import moved_until
from ..exports.sheet import Sheet, sheet_now, sheet_then
from ..exports.words import part, which
from ..models import Revision
from ..pages import Filters, around, seen_by
from ..pages.days import Day, NoDay, read_day
from .backing import BACKUP
from .viewer import page_etag, revalidated

OFFICE = "application/vnd.openxmlformats-officedocument"
FORMATS = (
    ("export-xlsx", "Spreadsheet", "XLSX", "With filters, dates and links, and a sheet that counts."),
    ("export-pptx", "Slides", "PPTX", "A slide a theme, and what moved since the last review."),
    ("print", "Sheet to print", "A4", "For paper, or to be kept as PDF by your browser."),
    ("export-csv", "Table", "CSV", "Every field of every item; it can be imported again."),
    ("export-md", "Document", "Markdown", "To be pasted into a wiki or a mail."),
)
"""Name of the address, what it is, its kind, and a sentence."""


def _etag(request: HttpRequest) -> str | None:
    return page_etag(request, *Revision.with_current(WikiRevision))


def _day(request: HttpRequest) -> Day | None:
    """The day that `at` names; None for now. Raises NoDay for what is no day of the plan's past."""
    text = request.GET.get("at", "").strip()
    if not text:
        return None
    day = read_day(text)
    if not seen_by(day.on):
        raise NoDay(f"There was no plan yet on {day.words}.", 404)
    return day


def _sheet(request: HttpRequest) -> Sheet:
    filters, day = Filters.of(request.GET), _day(request)
    return sheet_then(day.on, filters) if day else sheet_now(filters)


@require_safe
@revalidated
@condition(etag_func=_etag)
def export(request: HttpRequest) -> HttpResponse:
    """The formats, of what the filters and the day leave."""
    try:
        day = _day(request)
    except NoDay as wrong:
        return _refused(request, wrong)
    found = offer(Filters.of(request.GET), day.on if day else None)
    return render(request, "plan/export.html", _context(request, day, found))


@require_safe
@revalidated
@condition(etag_func=_etag)
def printed(request: HttpRequest) -> HttpResponse:
    """The plan on A4."""
    try:
        sheet = _sheet(request)
    except NoDay as wrong:
        return _refused(request, wrong)
    context = {"sheet": sheet, "blocks": paper(sheet), "which": which(sheet), "part": part(sheet)}
    return render(request, "plan/print.html", context | {"query": _query(request)})


Content = bytes | Iterable[bytes] | Iterable[str]


def _file(ending: str, kind: str, write: Callable[[Sheet], Content]) -> Callable[[HttpRequest], HttpResponse]:
    @require_safe
    @revalidated
    @condition(etag_func=_etag)
    def file(request: HttpRequest) -> HttpResponse:
        try:
            sheet = _sheet(request)
        except NoDay as wrong:
            return _refused(request, wrong)
        content, name = write(sheet), f"evolution-plan-{sheet.on.isoformat()}.{ending}"
        headers = {"Content-Disposition": content_disposition_header(True, name) or ""}
        if isinstance(content, bytes):
            return HttpResponse(content, content_type=kind, headers=headers)
        return StreamingHttpResponse(content, content_type=kind, headers=headers)  # type: ignore[return-value]

    return file


# The two libraries cost a process a third of a second and some memory: only one that writes such a file loads them.
def _workbook(sheet: Sheet) -> bytes:
    from ..exports.workbook import workbook

    return workbook(sheet)


def _slides(sheet: Sheet) -> bytes:
    from ..exports.slides import slides

    # What moved is told of the whole plan alone.
    return slides(sheet, None if sheet.only else moved_until(sheet.on))


export_csv = _file("csv", "text/csv; charset=utf-8", csv_lines)
export_md = _file("md", "text/markdown; charset=utf-8", markdown)
export_xlsx = _file("xlsx", f"{OFFICE}.spreadsheetml.sheet", _workbook)
export_pptx = _file("pptx", f"{OFFICE}.presentationml.presentation", _slides)


def _query(request: HttpRequest, **changes: str) -> str:
    """Filters and day as a query string; nothing where there is neither."""
    asked = {**Filters.of(request.GET).chosen(), "at": request.GET.get("at", "").strip(), **changes}
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"?{query}" if query else ""


def _context(request: HttpRequest, day: Day | None, found: Offer) -> dict[str, Any]:
    query, filters = _query(request), Filters.of(request.GET)
    return _days() | {
        "day": day,
        "offer": found,
        "which": which(found.sheet),
        "filters": filters,
        "chosen": [
            (*words, _query(request, **{name: ""}))
            for words, name in zip(found.sheet.only, filters.chosen(), strict=True)
        ],
        "formats": [(f"{reverse(name)}{query}", *words) for name, *words in FORMATS],
        "now": _query(request, at=""),
        "api": f"{reverse('api-root')}plan/",
        "may_back_up": may(request, BACKUP),
    }


def _days() -> dict[str, Any]:
    first = around(timezone.localdate()).first
    return {"today": Day.of(timezone.localdate()), "first": first and Day.of(first)}


def _refused(request: HttpRequest, wrong: NoDay) -> HttpResponse:
    context = _days() | {"sentence": str(wrong), "filters": Filters.of(request.GET), "now": _query(request, at="")}
    return render(request, "plan/export.html", context, status=wrong.status)
