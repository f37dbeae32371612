"""One field of an item, edited where it stands: in the table's cell, on a card, or as a page without a script."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from ..actions.values import shown
from ..forms import ItemForm, initial
from ..models import Item, Revision
from ..pages import line
from .forming import attempt
from .moving import UNDO
from .returning import back, part
from .saving import Clash, save
from .telling import clash_form, rows, saved
from .viewer import architects_only, author, found_item

FIELDS = ("title", "theme", "lead_time", "owner", "status", "labels")


@require_http_methods(["GET", "POST"])
@architects_only
def cell(request: HttpRequest, item_id: int, field: str) -> HttpResponse:
    """A field's editor; what others wrote into it meanwhile stands beside what was typed."""
    if field not in FIELDS:
        raise Http404(f"The table does not edit {field}")
    seen, item = Revision.current(), found_item(item_id)
    form = ItemForm(
        request.POST or None, initial=initial(shown(item)) | {"version": item.version, "seen": seen, "reason": ""}
    )
    outcome = attempt(form, lambda: save(item_id, form, author(request)))
    if outcome is None:
        return _ask(request, item, field, form, 422 if form.errors else 200)
    if isinstance(outcome, Clash):
        clash = clash_form(request, outcome, seen)
        return _ask(request, item, field, clash["form"], 409, theirs=outcome.fields)
    return _tell(request, outcome)


def _ask(
    request: HttpRequest, item: Item, field: str, form: ItemForm, status: int, theirs: object = None
) -> HttpResponse:
    context = {"item": item, "field": field, "form": form, "row": rows(form, theirs)[field], "back": back(request)}  # type: ignore[arg-type]
    context |= {"piece": "plan/cell.html", "asks_why": bool(form.errors.get("reason"))}
    return render(request, "plan/cell.html" if part(request) else "plan/cell_page.html", context, status=status)


def _tell(request: HttpRequest, item: Item) -> HttpResponse:
    words = saved(item.pk, f"{item.ticket_key or item.title} saved.")
    if not part(request):
        messages.success(request, words, extra_tags=UNDO)
        return redirect(back(request))
    context = {"row": line(item.pk, timezone.localdate()), "words": words, "undoable": True, "may_edit": True}
    return render(request, "plan/cell_done.html", context)
