"""Running a review: beginning, ordering, going on, closing."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from .. import actions
from ..models import Review
from ..pages import agenda
from ..pages.points import Point
from ..rules import Refused
from .viewer import author, chairs_only, found, members_only


def back(request: HttpRequest, review: Review, to: str = "review", at: str = "") -> HttpResponse:
    """To where the form said it came from: the meeting, or the review's page."""
    name = "review-meeting" if request.POST.get("back") == "meeting" else to
    return redirect(reverse(name, args=[review.number]) + (f"?at={at}" if at else ""))


@require_POST
@members_only
def topic(request: HttpRequest, number: int) -> HttpResponse:
    """Put something on the table, or take it off."""
    review, item = found(number), request.POST.get("item", "")
    try:
        if drop := request.POST.get("drop", ""):
            actions.drop_topic(topic_id=int(drop))
        else:
            pk = int(item) if item.isdecimal() and len(item) < 19 else None
            actions.add_topic(number=number, title=request.POST.get("title", ""), item_id=pk, by=author(request))
            messages.success(request, "It is on the table.")
    except Refused as refused:
        messages.error(request, str(refused))
    return back(request, review)


@require_POST
@chairs_only
def place(request: HttpRequest, number: int) -> HttpResponse:
    """Move a point up or down among those of its section."""
    review, step = found(number), -1 if "up" in request.POST else 1
    key = request.POST.get("up") or request.POST.get("down", "")
    keys = []
    for section in agenda(review).sections:
        keys += _moved(section.points, key, step)
    try:
        actions.order(number=number, keys=keys)
    except Refused as refused:
        messages.error(request, str(refused))
    return back(request, review)


def _moved(points: list[Point], key: str, step: int) -> list[str]:
    keys = [point.key for point in points]
    if key in keys:
        at = keys.index(key)
        to = min(max(at + step, 0), len(keys) - 1)
        keys.insert(to, keys.pop(at))
    return keys


@require_POST
@members_only
def attend(request: HttpRequest, number: int) -> HttpResponse:
    """Say that one is there, or is not any more."""
    review = found(number)
    try:
        actions.attend(number=number, person=author(request), here="left" not in request.POST)
    except Refused as refused:
        messages.error(request, str(refused))
    return back(request, review)


@require_POST
@chairs_only
def go(request: HttpRequest, number: int) -> HttpResponse:
    """Make a point everybody's."""
    review = found(number)
    try:
        actions.go(number=number, key=request.POST.get("key", "")[:40], by=author(request))
    except Refused as refused:
        messages.error(request, str(refused))
    return back(request, review, "review-meeting")


@require_POST
@chairs_only
def start(request: HttpRequest, number: int) -> HttpResponse:
    """Begin the meeting."""
    review = found(number)
    try:
        actions.start(number=number, by=author(request))
    except Refused as refused:
        messages.error(request, str(refused))
        return back(request, review)
    return back(request, review, "review-meeting")


@require_POST
@chairs_only
def close(request: HttpRequest, number: int) -> HttpResponse:
    """Close the review: the plan is frozen, the minutes are written, who asked is told."""
    review = found(number)
    try:
        actions.close(number=number, by=author(request))
        messages.success(request, "Closed. The plan is frozen as it stands, and whoever asked is told.")
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect(review)


@require_POST
@chairs_only
def reopen(request: HttpRequest, number: int) -> HttpResponse:
    """Open a closed review again."""
    review = found(number)
    try:
        actions.reopen(number=number, reason=request.POST.get("reason", ""), by=author(request))
        messages.success(request, "Open again. What was frozen stays.")
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect(review)
