"""The board: theme by lead time."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import condition, require_safe

from ..models import Revision
from ..pages import Filters, outline
from .cards import cards
from .lanes import lane
from .margin import chosen, narrowing, tally
from .viewer import may_edit, page_etag, revalidated

LANES_HERE = mark_safe("<!-- lanes -->")


@require_safe
@revalidated
@condition(etag_func=lambda request: page_etag(request, Revision.current()))
def board(request: HttpRequest) -> HttpResponse:
    """The plan as a board, or what the filters in the query string leave of it."""
    filters, today, whole = Filters.of(request.GET), timezone.localdate(), outline()
    shown, facets = cards(whole, filters, today, may_edit=may_edit(request), draw=lane)
    context = {
        "outline": whole,
        "filters": filters,
        "lanes": shown,
        "tally": tally(whole, facets, filters, today),
        "narrowing": narrowing(whole, facets, filters),
        "chosen": chosen(whole, filters),
        "count": sum(card.total for card in shown),
        "may_edit": may_edit(request),
        "lanes_here": LANES_HERE,
        "lists_items": True,
    }
    head, _, tail = render_to_string("plan/board.html", context, request).partition(LANES_HERE)
    return HttpResponse(b"".join((head.encode(), *(card.html for card in shown), tail.encode())))
