"""The plan page, and the piece of it that an open page asks for."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import condition, require_safe

from roadmap.api.numbers import whole_number
from roadmap.wiki.models import WikiRevision
from roadmap.wiki.viewing import may

from ..models import Revision
from ..pages import Filters, State, WordsPage, latest, outline, words_now, words_page, words_state
from .cards import cards
from .margin import chosen, only, rail, tally
from .viewer import may_edit, page_etag, revalidated

CARDS_HERE = mark_safe("<!-- cards -->")
"""Nobody can type this into a page: what is typed is escaped."""


def _etag(request: HttpRequest) -> str | None:
    page, state = _words(request)
    return page_etag(request, page.path, page.revision, state)


def _words(request: HttpRequest) -> tuple[WordsPage, State]:
    """The plan's page of the wiki, and what it depends on; read once a request, by its ETag and by the view."""
    if not hasattr(request, "plan_words"):
        plan, wiki = Revision.with_current(WikiRevision)
        page = words_page(wiki)
        request.plan_words = page, words_state(page, plan, wiki)  # type: ignore[attr-defined]
    found: tuple[WordsPage, State] = request.plan_words  # type: ignore[attr-defined]
    return found


@require_safe
@revalidated
@condition(etag_func=_etag)
def plan(request: HttpRequest) -> HttpResponse:
    """The whole plan, or what the filters in the query string leave of it."""
    return page_of_cards(request, "plan/plan.html", _context(request))


@require_safe
@revalidated
@condition(etag_func=_etag)
def live(request: HttpRequest) -> HttpResponse:
    """What changed on the plan page after revision `since`; 304 while nothing did."""
    context = _context(request)
    seen = whole_number(request.GET.get("since")) or 0
    if not context["chosen"]:
        context["cards"] = [card for card in context["cards"] if card.theme.revision > seen]
    return page_of_cards(request, "plan/live.html", context)


def page_of_cards(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """The template with the cards where it says so: megabytes that no template need carry through its blocks."""
    head, _, tail = render_to_string(template, context | {"cards_here": CARDS_HERE}, request).partition(CARDS_HERE)
    return HttpResponse(b"".join((head.encode(), *(card.html for card in context["cards"]), tail.encode())))


def _context(request: HttpRequest) -> dict[str, Any]:
    """Everything on the plan page."""
    page, state = _words(request)
    filters, today, whole = Filters.of(request.GET), timezone.localdate(), outline(state.plan)
    shown, facets = cards(whole, filters, today, may_edit=may_edit(request))
    return {
        "outline": whole,
        "page": page,
        "words": None if filters.chosen() else words_now(page, state, request),
        "filters": filters,
        "cards": shown,
        "rail": rail(whole, shown),
        "tally": tally(whole, facets, filters, today),
        "only": only(facets, filters),
        "chosen": chosen(whole, filters),
        "count": sum(card.total for card in shown),
        "latest": latest(),
        "lists_items": True,
    } | {"may_edit": may_edit(request), "may_write": may(request, "wiki.edit")}
