"""Putting a field of an item back to an earlier value: first the difference, then the write."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from roadmap.people.models import Person

from .. import actions
from ..forms import RestoreForm
from ..models import Change, Item, Revision, Source
from ..pages import Restoration, restoration
from ..rules import Invalid
from .forming import attempt, page
from .telling import saved
from .viewer import architects_only, author, found_item

TEMPLATE = "plan/restore.html"


@require_http_methods(["GET", "POST"])
@architects_only
def restore(request: HttpRequest, item_id: int, change_id: int) -> HttpResponse:
    """What putting the field back would change; a POST does it."""
    seen, item = Revision.current(), found_item(item_id)
    found = _found(item_id, change_id)
    form = RestoreForm(request.POST or None, initial={"version": item.version, "seen": seen})
    outcome = attempt(form, lambda: put_back(item_id, change_id, form, author(request)))
    if isinstance(outcome, Restoration):
        return _touched(request, found_item(item_id), outcome, seen)
    return _done(request, outcome, found) if outcome else page(request, TEMPLATE, form, item=item, found=found)


@transaction.atomic
def put_back(item_id: int, change_id: int, form: RestoreForm, by: Person) -> Item | Restoration:
    """Write the old value; where others changed the field meanwhile, answer how it stands. Raises Invalid."""
    Revision.reserve()
    item, found = Item.objects.get(pk=item_id), restoration(item_id, change_id)
    why = " ".join(form.cleaned_data["reason"].split())
    if form.cleaned_data["version"] != item.version and _changed_since(found, form.cleaned_data["seen"]):
        return found
    if found.asks_why and not why:
        raise Invalid({"reason": "This moves the lead time later: say in one line why."})
    return actions.edit(
        item_id=item_id,
        version=item.version,
        values={found.field: found.value},
        by=by,
        source=Source.BROWSER,
        reason=f"Restored the value of {found.since}. {why}".strip(),
    )


def _changed_since(found: Restoration, seen: int | None) -> bool:
    return seen is None or Change.objects.after(seen).filter(item_id=found.item_id, field=found.field).exists()


def _found(item_id: int, change_id: int) -> Restoration:
    try:
        return restoration(item_id, change_id)
    except (Change.DoesNotExist, OverflowError):
        raise Http404(f"No value of item {item_id} to restore from change {change_id}") from None


def _touched(request: HttpRequest, item: Item, found: Restoration, seen: int) -> HttpResponse:
    data = request.POST.copy()
    data["version"], data["seen"] = str(item.version), str(seen)
    context = {"form": RestoreForm(data), "item": item, "found": found, "clash": True}
    return render(request, TEMPLATE, context, status=409)


def _done(request: HttpRequest, item: Item, found: Restoration) -> HttpResponse:
    told = f"{found.what} held this value already." if found.same else saved(item.pk, f"{found.what} restored.")
    messages.success(request, told)
    return redirect(item)
