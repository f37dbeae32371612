"""The plan as a table that sorts, and is edited in its cells."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import condition, require_safe

from ..forms import BulkForm
from ..models import Revision
from ..pages import Filters, Order, facets, outline, sheet
from .margin import chosen, narrowing, tally
from .viewer import may_edit, page_etag, revalidated

COLUMNS = (
    ("title", "Item"),
    ("theme", "Theme"),
    ("lead_time", "Lead time"),
    ("owner", "Owner"),
    ("status", "Status"),
    ("", "Labels"),
    ("by", "By"),
    ("key", "Ticket"),
)
"""The heads; those with a name sort."""


@require_safe
@revalidated
@condition(etag_func=lambda request: page_etag(request, Revision.current()))
def table(request: HttpRequest) -> HttpResponse:
    """The plan in rows, 200 a page, sorted and narrowed as the query string says."""
    filters, order, today, whole = Filters.of(request.GET), Order.of(request.GET.get("sort", "")), _today(), outline()
    asked, counted = request.GET.get("page", ""), facets(filters)
    context = {
        "sheet": (found := sheet(filters, order, int(asked) if _is_page(asked) else 1, today)),
        "heads": [(label, name, _query(filters, order.turned(name)), _sorted(order, name)) for name, label in COLUMNS],
        "next": _query(filters, order, found.number + 1) if found.more else "",
        "first": _query(filters, order) if found.number > 1 else "",
        "outline": whole,
        "filters": filters,
        "tally": tally(whole, counted, filters, today),
        "narrowing": narrowing(whole, counted, filters),
        "chosen": chosen(whole, filters),
        "count": sum(counted.lead_times[slug] for slug in _slugs(filters, counted.lead_times)),
        "may_edit": may_edit(request),
    }
    return render(request, "plan/table.html", context | _editing(request))


def _editing(request: HttpRequest) -> dict[str, object]:
    return {"lists_items": True, "selects": True, "bulk": BulkForm() if may_edit(request) else None}


def _today() -> object:
    return timezone.localdate()
