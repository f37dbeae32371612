"""Moving an item on the board: "Move to…", dropped by hand or chosen in a form, with or without a script."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from .. import actions
from ..forms import MoveForm
from ..models import Change, Item, Source
from ..pages.latest import who
from ..pages.wording import moment
from ..rules import Invalid
from .later import ask_why, heads, way
from .returning import back, part
from .telling import refuse, saved
from .viewer import architects_only, author, found_item

UNDO = "undo"
"""Tags a message whose act can be taken back."""


@dataclass(frozen=True, slots=True)
class Meant:
    """Where an item stands and where it was meant to go, in words, and who put it where it stands."""

    stands: str
    meant: str
    by: str


@require_http_methods(["GET", "POST"])
@architects_only
def place(request: HttpRequest, item_id: int) -> HttpResponse:
    """Choose an item's theme and lead time; a move to later months asks why, one others made meanwhile shows both."""
    item = found_item(item_id)
    first = {"theme": item.theme.slug, "lead_time": item.lead_time.slug, "version": item.version}
    form = MoveForm(request.POST or None, initial=first | {"was": MoveForm.place(item)})
    if not form.is_valid():
        return _ask(request, item, form, _template(form), 422 if form.errors else 200)
    if form.clashes(item):
        return _ask(request, item, form, "plan/move_clash.html", 409, meant=_meant(item, form))
    try:
        moved = _move(request, item, form)
    except Invalid as invalid:
        refuse(form, invalid)
        return _ask(request, item, form, _template(form), 422)
    except actions.Stale as stale:
        return _ask(request, stale.item, form, "plan/move_clash.html", 409, meant=_meant(stale.item, form))
    return _tell(request, saved(item.pk, _said(item, moved)))


def _template(form: MoveForm) -> str:
    """The form for what is wrong: the reason where it is that alone, else where the item is to stand."""
    return "plan/move_why.html" if set(form.errors) == {"reason"} else "plan/move.html"


def _move(request: HttpRequest, item: Item, form: MoveForm) -> Item:
    asked = form.cleaned_data
    ask_why(item.lead_time.slug, asked["lead_time"], asked["reason"])
    return actions.move(
        item_id=item.pk,
        version=item.version,
        theme=asked["theme"],
        lead_time=asked["lead_time"],
        before=asked["before"],
        by=author(request),
        source=Source.BROWSER,
        reason=asked["reason"],
    )


def _ask(request: HttpRequest, item: Item, form: MoveForm, template: str, status: int, **more: Any) -> HttpResponse:
    """The form as a page of its own, or as the piece that stands in the open page."""
    known = heads()
    context = {"item": item, "form": form, "back": back(request), "piece": template, "known": known, **more}
    context["way"] = way(known, item.lead_time.slug, form["lead_time"].value() or "")
    return render(request, template if part(request) else "plan/move_page.html", context, status=status)


def _meant(item: Item, form: MoveForm) -> Meant:
    known, themes = heads(), dict(form.fields["theme"].choices)  # type: ignore[attr-defined]
    asked = form.cleaned_data
    rows = Change.objects.of_item(item.pk).filter(field__in=("theme", "lead_time"))
    last = rows.first()
    return Meant(
        stands=f"{item.theme.name}, {known[item.lead_time.slug].name}",
        meant=f"{themes.get(asked['theme'], asked['theme'])}, {known[asked['lead_time']].name}",
        by=f"{who(last)}, {moment(last.at)}" if last else "",
    )


def _said(before: Item, after: Item) -> str:
    """ "XCP-14 moved later, from 3–6 to 6–12 months."."""
    name, known = before.ticket_key or before.title, heads()
    old, new = before.lead_time.slug, after.lead_time.slug
    if before.theme_id != after.theme_id:
        return f"{name} moved to {after.theme.name}, {known[new].name}."
    if old != new:
        return f"{name} moved {way(known, old, new)}."
    return f"{name} moved." if before.position != after.position else f"{name} stays where it was."


def _tell(request: HttpRequest, words: str) -> HttpResponse:
    if part(request):
        return render(request, "plan/toast.html", {"words": words, "undoable": True})
    messages.success(request, words, extra_tags=UNDO)
    return redirect(back(request))
