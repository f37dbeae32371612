"""The plan as a table that sorts and narrows by its address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import condition, require_safe

from roadmap.api.numbers import whole_number

from ..forms import BulkForm
from ..models import Revision
from ..pages import Filters, Order, facets, outline, sheet
from .margin import chosen, narrowing, tally
from .viewer import may_edit, page_etag, revalidated

COLUMNS = {
    "title": "Item",
    "theme": "Theme",
    "lead_time": "Lead time",
    "owner": "Owner",
    "status": "Status",
    "labels": "Labels",
    "by": "By",
    "key": "Ticket",
}
UNSORTED = ("labels",)


@dataclass(frozen=True, slots=True)
class Head:
    """A column's head: its words, the address that sorts by it ("" for none), how it is sorted now."""

    name: str
    label: str
    url: str
    sorted: str


@require_safe
@revalidated
@condition(etag_func=lambda request: page_etag(request, Revision.current()))
def table(request: HttpRequest) -> HttpResponse:
    """The plan in rows, 200 a page, sorted and narrowed as the query string says."""
    return render(request, "plan/table.html", _rows(request) | _margin(request))


def _rows(request: HttpRequest) -> dict[str, Any]:
    filters, order, asked = Filters.of(request.GET), Order.of(request.GET.get("sort", "")), request.GET.get("page", "")
    number = whole_number(asked, 5)
    number = 1 if number is None else number
    found = sheet(filters, order, number, timezone.localdate())
    return {
        "sheet": found,
        "heads": [_head(name, label, filters, order) for name, label in COLUMNS.items()],
        "first": _query(filters, order) if found.number > 1 else "",
        "next": _query(filters, order, found.number + 1) if found.more else "",
    }


def _margin(request: HttpRequest) -> dict[str, Any]:
    filters, whole, edits = Filters.of(request.GET), outline(), may_edit(request)
    counted = facets(filters)
    return {
        "outline": whole,
        "filters": filters,
        "tally": tally(whole, counted, filters, timezone.localdate()),
        "narrowing": narrowing(whole, counted, filters),
        "chosen": chosen(whole, filters),
        "count": counted.lead_times[filters.lead_time] if filters.lead_time else counted.total,
        "may_edit": edits,
        "bulk": BulkForm() if edits else None,
        "lists_items": True,
        "selects": edits,
    }


def _head(name: str, label: str, filters: Filters, order: Order) -> Head:
    url = "" if name in UNSORTED else _query(filters, order.turned(name))
    way = ("descending" if order.down else "ascending") if order.column == name else ""
    return Head(name, label, url, way)


def _query(filters: Filters, order: Order, number: int = 1) -> str:
    asked = {**filters.chosen(), "sort": order.text, "page": str(number) if number > 1 else ""}
    return "?" + urlencode({name: value for name, value in asked.items() if value})
