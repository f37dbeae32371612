"""The horizon: when things may land, as honest as their guesses."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import condition, require_safe

from .. import pages
from ..models import Revision
from ..pages import Filters, facets, outline
from .bars import rows
from .margin import chosen, narrowing, tally
from .viewer import may_edit, page_etag, revalidated


@require_safe
@revalidated
@condition(etag_func=lambda request: page_etag(request, Revision.current()))
def horizon(request: HttpRequest) -> HttpResponse:
    """The items that are not done, each with the width of its guess, narrowed as the query string says."""
    filters, today, whole = Filters.of(request.GET), timezone.localdate(), outline()
    found, counted = pages.horizon(filters, whole, today), facets(filters)
    context = {
        "horizon": found,
        "shelves": [(shelf.theme, rows(shelf, found.today)) for shelf in found.shelves],
        "outline": whole,
        "filters": filters,
        "day": today,
        "tally": tally(whole, counted, filters, today),
        "narrowing": narrowing(whole, counted, filters),
        "chosen": chosen(whole, filters),
        "count": found.count,
        "may_edit": may_edit(request),
        "lists_items": True,
    }
    return render(request, "plan/horizon.html", context)
