"""Writing items in the browser: the form, archiving, the order of a group."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from .. import actions
from ..actions.values import shown
from ..forms import ItemForm, initial
from ..models import Item, Revision, Source
from .forming import attempt, page
from .moving import UNDO
from .returning import back, part
from .saving import Clash, create, save
from .telling import clash_form, saved
from .viewer import architects_only, author, found_item

Action = Callable[..., Item]
TEMPLATE = "plan/edit.html"


@require_http_methods(["GET", "POST"])
@architects_only
def new(request: HttpRequest) -> HttpResponse:
    """A new item; only its title is needed."""
    first = {"title": request.GET.get("title", ""), "theme": request.GET.get("theme", "")}
    form = ItemForm(request.POST or None, initial=first | {"lead_time": "not-guessed"})
    item = attempt(form, lambda: create(form, author(request)))
    return _to(request, item, "Added.") if item else page(request, TEMPLATE, form)


@require_POST
@architects_only
def quick(request: HttpRequest) -> HttpResponse:
    """A new item in two fields, without leaving the page; a title that will not do opens the whole form with it."""
    form = ItemForm(request.POST, initial={"lead_time": "not-guessed"})
    item = attempt(form, lambda: create(form, author(request)))
    if item is None:
        return page(request, "plan/quick_again.html" if part(request) else TEMPLATE, form)
    words = saved(item.pk, f"{item.title} added.")
    if part(request):
        return render(request, "plan/toast.html", {"words": words, "undoable": True})
    messages.success(request, words, extra_tags=UNDO)
    return redirect(back(request))


@require_http_methods(["GET", "POST"])
@architects_only
def edit(request: HttpRequest, item_id: int) -> HttpResponse:
    """An item's form; where others changed the same field meanwhile, both values side by side."""
    seen, item = Revision.current(), found_item(item_id)
    first = initial(shown(item)) | {"version": item.version, "seen": seen}
    form = ItemForm(request.POST or None, initial=first)
    outcome = attempt(form, lambda: save(item_id, form, author(request)))
    return _after(request, outcome, seen) if outcome else page(request, TEMPLATE, form, item=item)


def _after(request: HttpRequest, outcome: Item | Clash[Item], seen: int) -> HttpResponse:
    if isinstance(outcome, Clash):
        return render(request, TEMPLATE, clash_form(request, outcome, seen), status=409)
    return _to(request, outcome, "Saved.")


def _to(request: HttpRequest, item: Item, done: str) -> HttpResponse:
    messages.success(request, saved(item.pk, done), extra_tags=UNDO)
    return redirect(item)


@require_POST
@architects_only
def archive(request: HttpRequest, item_id: int) -> HttpResponse:
    """Take an item off the plan."""
    return _act(request, item_id, actions.archive, "Taken off the plan. Its ticket stays as it is.")


@require_POST
@architects_only
def unarchive(request: HttpRequest, item_id: int) -> HttpResponse:
    """Put an archived item back."""
    return _act(request, item_id, actions.unarchive, "Back on the plan.")


@require_POST
@architects_only
def move(request: HttpRequest, item_id: int) -> HttpResponse:
    """Put an item before item `before` of its group; last where that is 0."""
    before = request.POST.get("before", "")
    return _act(request, item_id, actions.reorder, "Moved.", before=int(before) or None if before.isdecimal() else None)


def _act(request: HttpRequest, item_id: int, action: Action, done: str, **values: int | None) -> HttpResponse:
    item, version = found_item(item_id), request.POST.get("version", "")
    try:
        action(
            item_id=item.pk,
            version=int(version) if version.isdecimal() else item.version,
            by=author(request),
            source=Source.BROWSER,
            **values,
        )
    except actions.Stale:
        messages.warning(request, "Somebody changed this item while you looked at it. Nothing was done; look again.")
    else:
        messages.success(request, done, extra_tags=UNDO)
    return redirect(item)
