"""Changing many items at once: one page that says what will change here and in the tickets, then one act."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from .. import actions
from ..forms import BulkForm
from ..models import Source
from ..pages import Preview, preview
from ..panels import ticketing
from ..rules import Invalid
from .moving import UNDO
from .returning import back
from .telling import refuse
from .viewer import architects_only, author

SHOWN = 3
"""Items named in a message; the others are counted."""


@require_POST
@architects_only
def bulk(request: HttpRequest) -> HttpResponse:
    """What will change, in the plan and in the tickets, for each selected item; nothing is written."""
    form = BulkForm(request.POST)
    return _show(request, form, preview(form.chosen(), form.wanted()) if form.is_valid() else None)


@require_POST
@architects_only
def bulk_apply(request: HttpRequest) -> HttpResponse:
    """Write what was looked at, in one act; where something else was typed since, look at it first."""
    form = BulkForm(request.POST)
    if not form.is_valid():
        return _show(request, form, None)
    found = preview(form.chosen(), form.wanted())
    if form.cleaned_data["shown"] != form.digest() or not found.planned:
        return _show(request, form, found)
    try:
        outcome = _write(request, form, found)
    except Invalid as invalid:
        refuse(form, invalid)
        return _show(request, form, found)
    messages.success(request, _said(outcome, found), extra_tags=UNDO if outcome.changed else "")
    return redirect(back(request))


def _write(request: HttpRequest, form: BulkForm, found: Preview) -> actions.Outcome:
    reason = form.cleaned_data["reason"]
    if found.later and not reason.strip():
        raise Invalid({"reason": f"{_items(found.later)} to later months: say why in one line."})
    edits = [actions.Edit(one.item.pk, one.item.version, form.wanted().of(one.item)) for one in found.planned]
    return actions.edit_many(edits=edits, by=author(request), source=Source.BROWSER, reason=reason)


def _items(count: int) -> str:
    return "1 item moves" if count == 1 else f"{count} items move"


def _show(request: HttpRequest, form: BulkForm, found: Preview | None) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "found": found, "back": back(request), "chosen": form.chosen()}
    if found is not None:
        edits = {one.item.pk: one.fields for one in found.planned}
        onward = ticketing().onward(edits) if edits else {}
        context["planned"] = [(one, onward.get(one.item.pk)) for one in found.planned]
        context |= {"has_tickets": bool(onward), "digest": form.digest()}
    return render(request, "plan/bulk.html", context, status=422 if form.errors else 200)


def _said(outcome: actions.Outcome, found: Preview) -> str:
    count = len(outcome.changed)
    words = f"{count} item{'' if count == 1 else 's'} changed."
    left = [*found.stale, *(outcome.items[pk] for pk in outcome.stale)]
    if not left:
        return words
    named = ", ".join(one.ticket_key or one.title for one in left[:SHOWN])
    more = f" and {len(left) - SHOWN} more" if len(left) > SHOWN else ""
    return f"{words} Left alone, as others changed them meanwhile: {named}{more}."
