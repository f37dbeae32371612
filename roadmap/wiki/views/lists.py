"""The whole wiki: recent changes, pages nobody links to, the tree."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import condition, require_safe

from ..pages import orphans, recent, tree, wanted
from ..viewing import revalidated
from .viewer import may_edit, number_of, wiki_etag

PER_PAGE = 50


@require_safe
@revalidated
@condition(etag_func=wiki_etag)
def recent_changes(request: HttpRequest) -> HttpResponse:
    """The newest saves; `before` is the one where the page begins."""
    before = number_of(request.GET.get("before")) or 0
    rows = recent(PER_PAGE + 1, before)
    older = rows[PER_PAGE - 1].id if len(rows) > PER_PAGE else 0
    context = {"rows": rows[:PER_PAGE], "older": older, "before": before, "may_edit": may_edit(request)}
    return render(request, "wiki/recent.html", context)


@require_safe
@revalidated
@condition(etag_func=wiki_etag)
def orphaned(request: HttpRequest) -> HttpResponse:
    """Pages nobody links to, and links that lead nowhere."""
    context = {"rows": orphans(), "wanted": wanted(), "may_edit": may_edit(request)}
    return render(request, "wiki/orphans.html", context)


@require_safe
@revalidated
@condition(etag_func=wiki_etag)
def index(request: HttpRequest) -> HttpResponse:
    """All pages, as a tree."""
    return render(request, "wiki/index.html", {"rows": tree(), "may_edit": may_edit(request)})
