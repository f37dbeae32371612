"""The meeting: one point on the wall, the same on every laptop that follows the chair."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from roadmap.plan.models import Revision

from ..models import Review, State
from ..pages import Agenda, agenda, known_names, room, stage
from .viewer import author, found, may_attend, may_finish, may_name, may_run


@never_cache
@require_safe
def meeting(request: HttpRequest, number: int) -> HttpResponse:
    """The chair's point, or with `at` one of one's own choice."""
    review = found(number)
    if review.state != State.RUNNING:
        return HttpResponseRedirect(reverse("review", args=[number]))
    return show(request, review, request.GET.get("at", ""))


def show(request: HttpRequest, review: Review, at: str = "", status: int = 200, **more: Any) -> HttpResponse:
    """The meeting at a point; `more` is what could not be decided and why."""
    context = _context(review, at, names=may_name(request)) | {
        "may_run": may_run(request),
        "may_attend": may_attend(request, review),
    }
    context["may_finish"] = may_finish(request, context["stage"] and context["stage"].action)
    me = author(request).pk if request.user.is_authenticated else None
    return render(request, "reviews/meeting.html", context | {"am_here": context["room"].has(me)} | more, status=status)


def _context(review: Review, at: str, *, names: bool) -> dict[str, Any]:
    # Read first: what is written while the page is made is news to whoever follows.
    state = beat(review.number)
    whole = agenda(review, names=names)
    point = whole.find(at or review.current) or (whole.points[0] if whole.points else None)
    before, after = whole.beside(point.key) if point else ("", "")
    return {
        "meets": True,
        "review": review,
        "agenda": whole,
        "point": point,
        "before": before,
        "after": after,
        "stage": stage(point, review, timezone.localdate(), names=names) if point else None,
        "room": room(review),
        "state": state,
        "follows": not at or at == review.current,
        "share": _share(whole),
        "names": known_names(),
    }


def _share(whole: Agenda) -> int:
    return round(100 * whole.decided / len(whole.points)) if whole.points else 100


def beat(number: int) -> str:
    """What a meeting's page depends on, in short: the review's writes and the plan's. Two queries."""
    version = Review.objects.filter(pk=number).values_list("version", "state").first()
    return f"{version[0]}-{version[1]}-{Revision.current()}" if version else ""


@require_safe
def pulse(request: HttpRequest, number: int) -> HttpResponse:
    """204 and an ETag: whoever follows asks again with it, and looks anew once it is another. Two queries."""
    tag = f'"{beat(number)}"'
    same = request.headers.get("If-None-Match") == tag
    response = HttpResponse(status=304 if same else 204)
    response["ETag"], response["Cache-Control"] = tag, "private, no-cache"
    return response
