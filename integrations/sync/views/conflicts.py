"""The inbox of conflicts, and what is chosen in it: one at a time, or many after a look at what is written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from roadmap.api.numbers import whole_number
from roadmap.plan.rules import Invalid

from .. import choices, pages
from ..actions import AlreadyDecided
from ..forms import chosen_value, seen_marks
from ..models import Conflict
from .guard import back, decision, for_deciders, may_decide, person

SAID = {"plan": "The plan’s value was taken.", "jira": "Jira’s value was taken.", "value": "Your value was taken."}


@require_safe
@never_cache
def conflicts(request: HttpRequest) -> HttpResponse:
    """Fields on which the sides differ, side by side, and what was settled lately."""
    field, theme = request.GET.get("field", ""), request.GET.get("theme", "")
    context = {
        "inbox": pages.inbox(field=field, theme=theme, after=whole_number(request.GET.get("after")) or 0),
        "field": field,
        "theme": theme,
        "all_chosen": request.GET.get("chosen") == "all",
        "settled": pages.settled_conflicts(),
        "may_decide": may_decide(request),
    }
    return render(request, "sync/conflicts.html", context)


@decision
def settle_conflict(request: HttpRequest, conflict_id: int) -> HttpResponse:
    """Take one side's value, or a third."""
    take, seen = request.POST.get("take", ""), request.POST.get("seen", "")
    value = chosen_value(request.POST, conflict_id) if take == "value" else None
    try:
        choices.settle(conflict_id=conflict_id, take=take, value=value, seen=seen, by=person(request))
        messages.success(request, SAID[take])
    except Conflict.DoesNotExist:
        raise Http404 from None
    except (Invalid, AlreadyDecided, choices.Moved) as error:
        messages.error(request, str(error))
    return back(request, "sync-conflicts")


@require_safe
@never_cache
@for_deciders
def look(request: HttpRequest) -> HttpResponse:
    """What taking one side for many would write, before it is written."""
    take = request.GET.get("take", "")
    ids = [pk for pk in map(whole_number, request.GET.getlist("c")) if pk]
    if take not in ("plan", "jira") or not ids:
        messages.info(request, "Choose the fields first, then a side.")
        return redirect("sync-conflicts")
    found = pages.chosen_conflicts(ids)
    written = [c for c in found if take == "jira" or c.plan_may_win]
    context = {"take": take, "written": written, "kept": [c for c in found if c not in written]}
    return render(request, "sync/look.html", context)


@decision
def settle_many(request: HttpRequest) -> HttpResponse:
    """Take one side's value for all that were looked at."""
    take = request.POST.get("take", "")
    if take in ("plan", "jira"):
        _tell(request, choices.settle_many(seen=seen_marks(request.POST), take=take, by=person(request)))
    return redirect("sync-conflicts")


def _tell(request: HttpRequest, found: choices.Settlements) -> None:
    words = "1 field is settled." if found.done == 1 else f"{found.done} fields are settled."
    messages.success(request, words)
    for sentence, count in _counted(found.open).items():
        messages.error(request, sentence if count == 1 else f"{count} stay open: {sentence}")


def _counted(sentences: list[str]) -> Mapping[str, int]:
    counts: dict[str, Any] = {}
    for sentence in sentences:
        counts[sentence] = counts.get(sentence, 0) + 1
    return counts
