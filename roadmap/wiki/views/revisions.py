"""A page through time: its history, what changed between two revisions, going back, going elsewhere."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import condition, require_http_methods, require_POST, require_safe

from .. import actions
from ..forms import RenameForm
from ..models import Revision
from ..pages import crumbs, difference, linking, versions
from ..rules import Invalid
from ..viewing import author, revalidated
from .viewer import architects_only, asked_page, may_edit, number_of, wiki_etag


@require_safe
@revalidated
@condition(etag_func=lambda request, path: wiki_etag(request))
def history(request: HttpRequest, path: str) -> HttpResponse:
    """All revisions of a page, two of which can be compared; `before` is where the list begins."""
    page = asked_page(path)
    rows = versions(page, number_of(request.GET.get("before")))
    older = rows[-1].number if rows and rows[-1].number > 1 else 0
    context = {"page": page, "rows": rows, "older": older, "may_edit": may_edit(request), "above": crumbs(page.path)}
    return render(request, "wiki/history.html", context)


@require_safe
@revalidated
@condition(etag_func=lambda request, path: wiki_etag(request))
def diff(request: HttpRequest, path: str) -> HttpResponse:
    """What lies between revisions `old` and `new`; without them, what the newest one changed."""
    page = asked_page(path)
    new = number_of(request.GET.get("new")) or page.revision
    old = number_of(request.GET.get("old")) or max(new - 1, 1)
    found = difference(page, min(old, new), max(old, new))
    if found is None:
        raise Http404("No such revision of this page")
    context = {"page": page, "between": found, "may_edit": may_edit(request), "above": crumbs(page.path)}
    return render(request, "wiki/diff.html", context)


@require_POST
@architects_only
def restore(request: HttpRequest, path: str) -> HttpResponse:
    """Make an old revision the newest."""
    page, number = asked_page(path), number_of(request.POST.get("revision"))
    try:
        saved = actions.restore(page_id=page.pk, number=number or 0, by=author(request))
    except Revision.DoesNotExist:
        raise Http404("No such revision of this page") from None
    done = f"Revision {number} is back, as revision {saved.revision.number}. What came between is in the history."
    messages.success(request, done if saved.changed else f"The page reads as revision {number} already.")
    return redirect(page)


@require_http_methods(["GET", "POST"])
@architects_only
def rename(request: HttpRequest, path: str) -> HttpResponse:
    """Give a page another path; the old one leads to it."""
    page = asked_page(path)
    form = RenameForm(request.POST or None, initial={"path": page.path})
    if form.is_valid():
        given = form.cleaned_data
        try:
            moved = actions.rename(page_id=page.pk, by=author(request), **given)
        except Invalid as invalid:
            form.refuse(invalid)
        else:
            messages.success(request, f"The page is at {moved.path} now. Its old path leads here.")
            return redirect(moved)
    context = {"page": page, "form": form, "linking": linking(page), "above": crumbs(page.path)}
    return render(request, "wiki/rename.html", context, status=422 if form.errors else 200)
