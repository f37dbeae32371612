"""Running a review: beginning, ordering, going on, closing."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from roadmap.api.numbers import whole_number

from .. import actions
from ..models import Review
from ..pages import agenda
from ..pages.points import Point
from ..rules import Refused
from .viewer import author, chairs_only, found, seat


def back(request: HttpRequest, review: Review, to: str = "review", at: str = "") -> HttpResponse:
    """To where the form said it came from: the meeting, or the review's page."""
    name = "review-meeting" if request.POST.get("back") == "meeting" else to
    return redirect(reverse(name, args=[review.number]) + (f"?at={at}" if at else ""))


def attempt(request: HttpRequest, work: Callable[[], object], told: str = "") -> bool:
    """Whether it could be done; `told` says so on the next page, or the refusal does."""
    try:
        work()
    except Refused as refused:
        messages.error(request, str(refused))
        return False
    if told:
        messages.success(request, told)
    return True


@require_POST
@seat
def topic(request: HttpRequest, number: int) -> HttpResponse:
    """Put something on the table, or take it off."""
    review, by, sent = found(number), author(request), request.POST
    if "drop" in sent:
        row = get_object_or_404(review.topics, pk=whole_number(sent["drop"]))
        attempt(request, lambda: actions.drop_topic(topic_id=row.pk), "It is off the table.")
        return back(request, review)
    title, item = sent.get("title", ""), whole_number(sent.get("item"))
    work = partial(actions.add_topic, number=number, title=title, item_id=item, by=by)
    attempt(request, work, "It is on the table.")
    return back(request, review)


@require_POST
@chairs_only
def place(request: HttpRequest, number: int) -> HttpResponse:
    """Move a point up or down among those of its section."""
    review, step = found(number), -1 if "up" in request.POST else 1
    key = request.POST.get("up") or request.POST.get("down", "")
    keys = [one for section in agenda(review).sections for one in _moved(section.points, key, step)]
    attempt(request, lambda: actions.order(number=number, keys=keys))
    return back(request, review)


def _moved(points: list[Point], key: str, step: int) -> list[str]:
    keys = [point.key for point in points]
    if key in keys:
        at = keys.index(key)
        to = min(max(at + step, 0), len(keys) - 1)
        keys.insert(to, keys.pop(at))
    return keys


@require_POST
@seat
def attend(request: HttpRequest, number: int) -> HttpResponse:
    """Say that one is there, or is not any more."""
    review, here = found(number), "left" not in request.POST
    attempt(request, lambda: actions.attend(number=number, person=author(request), here=here))
    return back(request, review)


@require_POST
@chairs_only
def invite(request: HttpRequest, number: int) -> HttpResponse:
    """Invite somebody who keeps no theme."""
    review, name = found(number), request.POST.get("name", "").replace("\x00", "").strip()
    attempt(request, lambda: actions.invite_by_name(number=number, name=name), f"{name} is invited.")
    return back(request, review)


@require_POST
@chairs_only
def go(request: HttpRequest, number: int) -> HttpResponse:
    """Make a point everybody's."""
    review, key = found(number), request.POST.get("key", "")[:40]
    attempt(request, lambda: actions.go(number=number, key=key, by=author(request)))
    return back(request, review, "review-meeting")


@require_POST
@chairs_only
def start(request: HttpRequest, number: int) -> HttpResponse:
    """Begin the meeting."""
    review = found(number)
    begun = attempt(request, lambda: actions.start(number=number, by=author(request)))
    return back(request, review, "review-meeting" if begun else "review")


@require_POST
@chairs_only
def close(request: HttpRequest, number: int) -> HttpResponse:
    """Close the review: the plan is frozen, the minutes are written, who asked is told."""
    review = found(number)
    told = "Closed. The plan is frozen as it stands, and whoever asked is told."
    attempt(request, lambda: actions.close(number=number, by=author(request)), told)
    return redirect(review)


@require_POST
@chairs_only
def reopen(request: HttpRequest, number: int) -> HttpResponse:
    """Open a closed review again."""
    review, reason = found(number), request.POST.get("reason", "")
    work = partial(actions.reopen, number=number, reason=reason, by=author(request))
    attempt(request, work, "Open again. What was frozen stays.")
    return redirect(review)
