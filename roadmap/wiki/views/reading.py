"""A page as it reads."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import condition, require_safe

from ..elsewhere import ELSEWHERE
from ..models import Page
from ..pages import PageView, crumbs, page_at, page_view
from ..rendering import render as rendered
from ..rendering import revisions_of
from ..rules import HOME, Invalid, cleaned, words_of
from ..viewing import revalidated
from .viewer import may_edit, number_of, wiki_etag

CONTENTS_FROM = 3
"""Headings a page has before its contents stand beside it."""


def _etag(request: HttpRequest, path: str = HOME) -> str | None:
    page = _page(request, path)
    return wiki_etag(request, revisions_of(page.text) if page else None)


def _page(request: HttpRequest, path: str) -> Page | None:
    """The page; read once a request, by its ETag and by the view."""
    if not hasattr(request, "wiki_page"):
        request.wiki_page = page_at(path.casefold())  # type: ignore[attr-defined]
    found: Page | None = request.wiki_page  # type: ignore[attr-defined]
    return found


@require_safe
@revalidated
@condition(etag_func=_etag)
def home(request: HttpRequest) -> HttpResponse:
    """The page the wiki begins with."""
    found = _page(request, HOME)
    return _show(request, found) if found else render(request, "wiki/empty.html", {"may_edit": may_edit(request)})


@require_safe
@revalidated
@condition(etag_func=_etag)
def page(request: HttpRequest, path: str) -> HttpResponse:
    """A page, or as of an old revision; its old paths lead to the one it has."""
    found = _page(request, path)
    if found is None:
        return _missing(request, path)
    if found.path != path or path == HOME or (found.path in ELSEWHERE and "revision" not in request.GET):
        query = request.META["QUERY_STRING"]
        return redirect(f"{found.get_absolute_url()}{'?' if query else ''}{query}")
    return _show(request, found)


def _show(request: HttpRequest, found: Page) -> HttpResponse:
    asked = request.GET.get("revision")
    view = page_view(found, number_of(asked)) if asked is None or number_of(asked) else None
    if view is None:
        raise Http404(f"No revision {asked!r} of this page")
    return render(request, "wiki/page.html", {"view": view, "may_edit": may_edit(request), **_words(request, view)})


def _words(request: HttpRequest, view: PageView) -> dict[str, Any]:
    words = rendered(view.text, path=view.path, request=request)
    beside = len(words.toc) >= CONTENTS_FROM and "toc" not in words.macros
    return {"words": words.html, "toc": words.toc if beside else ()}


def _missing(request: HttpRequest, path: str) -> HttpResponse:
    """A page that nobody wrote yet: who may is offered to."""
    try:
        path = cleaned(path=path)["path"]
    except Invalid:
        raise Http404(f"No page {path!r} in the wiki") from None
    context = {"path": path, "title": words_of(path), "above": crumbs(path), "may_edit": may_edit(request)}
    return render(request, "wiki/missing.html", context, status=404)
