"""The points of an agenda that are no items: actions carried over, topics, customers' notes kept for a review."""

from __future__ import annotations

from django.utils import timezone

from roadmap.inputs.models import Input

from ..models import Action, Review
from .points import Point


def actions(review: Review) -> list[Point]:
    """What earlier reviews left to do; those done since the review began stay in sight."""
    rows = Action.objects.filter(decision__review__lt=review.number, decision__undone_at__isnull=True)
    rows = rows.select_related("owner", "owner__user", "decision")
    pending = list(rows.pending().order_by("due", "id"))
    done = list(rows.filter(done_at__gte=review.started_at).order_by("id")) if review.started_at else []
    return [
        Point(f"action-{one.pk}", one.text, owner=_owner(one), why=[_state(one)], order=(0, number))
        for number, one in enumerate([*pending, *done])
    ]


def _owner(action: Action) -> str:
    """An action whose owner's account was closed says so."""
    if action.owner is None:
        return "nobody"
    gone = action.owner.user is not None and not action.owner.user.is_active
    return f"{action.owner} (left)" if gone else str(action.owner)


def _state(action: Action) -> str:
    if action.done_at:
        return "done"
    if action.due and action.due < timezone.localdate():
        return "overdue"
    return f"due {action.due.day} {action.due:%b}" if action.due else "to do"


def topics(review: Review) -> list[Point]:
    rows = review.topics.filter(item__isnull=True).select_related("by")
    return [
        Point(f"topic-{one.pk}", one.title, by=str(one.by or ""), why=["topic"], order=(0, number))
        for number, one in enumerate(rows)
    ]


def inputs(*, names: bool) -> list[Point]:
    """What architects flagged for a review, and no item holds yet; without `names` a number is all that is told."""
    rows = Input.objects.counted().heads().filter(flagged_at__isnull=False).order_by("flagged_at")
    return [
        Point(
            f"input-{pk}",
            title if names else f"Customer input {pk}",
            by=(organisation or "") if names else "",
            why=["input"],
            order=(0, number),
        )
        for number, (pk, title, organisation) in enumerate(rows.values_list("pk", "title", "organisation__name"))
    ]
