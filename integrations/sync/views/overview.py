"""How all of it stands, what needs a person, and what was decided so far."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from roadmap.api.numbers import whole_number

from .. import pages
from .guard import may_decide


@require_safe
@never_cache
def sync(request: HttpRequest) -> HttpResponse:
    """The sync as a whole. Narrowed to an item or further down the log, only the log is shown."""
    place = {name: whole_number(request.GET.get(name)) for name in ("item", "before", "after")}
    outcome = request.GET.get("outcome", "")
    outcome = outcome if outcome in pages.OUTCOMES else ""
    context = {
        "affairs": pages.affairs(),
        "log": pages.log(outcome=outcome, **place),
        "may_decide": may_decide(request),
        "only_log": bool(outcome) or any(place.values()),
    }
    return render(request, "sync/sync.html", context | ({} if context["only_log"] else _needs()))


def _needs() -> dict[str, object]:
    return {
        "clashing": pages.clashing_items(),
        "parked": pages.parked_items(),
        "waiting": pages.waiting_items(),
        "lost": pages.lost_items(),
    }
