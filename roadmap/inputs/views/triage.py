"""The inbox of customer input."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from roadmap.people.models import Person
from roadmap.plan.models import Item, LeadTime, Theme
from roadmap.plan.rules import Invalid
from roadmap.wiki.viewing import author, only

from .. import actions
from ..forms import ProxyForm
from ..models import Input
from ..pages.history import in_words
from ..pages.inbox import Narrowed, queue, tabs
from ..pages.note import note
from ..rules import Refused
from .steps import STEPS

architects_only = only("inputs.triage", "Customer input is dealt with by the plan's architects.")
MOST_NAMES = 500


@never_cache
@require_safe
@architects_only
def inbox(request: HttpRequest) -> HttpResponse:
    """The heap that is looked at, with its first input open."""
    narrowed = Narrowed.of(request.GET)
    rows = queue(narrowed)
    return _show(request, narrowed, rows.rows[0].pk if rows.rows else None)


@never_cache
@require_safe
@architects_only
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One input, beside the heap it came from."""
    return _show(request, Narrowed.of(request.GET), pk)


def _show(request: HttpRequest, narrowed: Narrowed, pk: int | None, status: int = 200, **trouble: Any) -> HttpResponse:
    row = _row(pk) if pk else None
    found = note(row) if row else None
    context = {
        "triages": True,
        "narrowed": narrowed,
        "query": narrowed.query(),
        "tabs": tabs(narrowed),
        "queue": queue(narrowed),
        "note": found,
        "history": [(entry, in_words(entry)) for entry in found.entries] if found else [],
        "themes": list(Theme.objects.in_plan_order()),
        "lead_times": list(LeadTime.objects.all()),
        "names": Person.objects.order_by("name").values_list("name", flat=True).distinct()[:MOST_NAMES],
        "older": narrowed.query(page=narrowed.page + 1),
        "newer": narrowed.query(page=narrowed.page - 1),
    }
    return render(request, "inputs/triage.html", context | trouble, status=status)


def _row(pk: int) -> Input:
    rows = Input.objects.select_related("organisation", "theme", "assignee", "added_by", "merged_into")
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Http404(f"No input {pk}")
    return row


@require_POST
@architects_only
def step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Take one step; what cannot be taken comes back with what was typed and why."""
    if name not in STEPS:
        raise Http404(f"No step {name}")
    narrowed, taken = Narrowed.of(request.GET), STEPS[name]
    after = _after(narrowed, pk) if taken.onward else pk
    _row(pk)
    try:
        messages.success(request, taken.take(pk, request.POST, author(request)))
    except (Refused, Invalid) as refused:
        trouble = {"trouble": str(refused), "at": name, "typed": request.POST}
        return _show(request, narrowed, pk, 422, **trouble)
    return redirect(_address(after, narrowed))


def _after(narrowed: Narrowed, pk: int) -> int | None:
    """What comes up next: the one after it in its heap, or else the first."""
    ids = list(narrowed.rows().values_list("pk", flat=True)[:1000])
    others = [one for one in ids if one != pk]
    at = ids.index(pk) if pk in ids else 0
    return others[min(at, len(others) - 1)] if others else None


def _address(pk: int | None, narrowed: Narrowed) -> str:
    path = reverse("input-note", args=[pk]) if pk else reverse("input-triage")
    return f"{path}{narrowed.query()}"


@require_POST
@architects_only
def undo(request: HttpRequest) -> HttpResponse:
    """Undo the architect's own last step."""
    try:
        pk: int | None = actions.undo_step(by=author(request))
        messages.success(request, "Undone.")
    except Refused as refused:
        pk = None
        messages.info(request, str(refused))
    return redirect(_address(pk, Narrowed.of(request.GET)))


@require_POST
@architects_only
def show(request: HttpRequest, item_id: int) -> HttpResponse:
    """Show an item to customers, or show it no more."""
    item = Item.objects.filter(pk=item_id).first()
    if item is None:
        raise Http404(f"No item {item_id}")
    if "hide" in request.POST:
        actions.hide_item(item_id=item_id)
        messages.success(request, "Customers see it no more where the plan is closed.")
    else:
        actions.show_item(item_id=item_id, words=request.POST.get("words", ""), by=author(request))
        messages.success(request, "Customers see it.")
    return redirect(item)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@architects_only
def add(request: HttpRequest) -> HttpResponse:
    """Write down what a customer said by mail or in a meeting."""
    form = ProxyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            channel = form.cleaned_data["channel"]
            received = actions.add_for(submission=form.submission(), channel=channel, by=author(request))
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        else:
            messages.success(request, "Written down; it counts.")
            return redirect("input-note", received.input.pk)
    return render(request, "inputs/add.html", {"form": form}, status=422 if form.is_bound else 200)
