"""All reviews: the one to come or being held, and those that were."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q

from ..models import Action, Review, Series

SHOWN = 60


@dataclass(frozen=True, slots=True)
class Listing:
    """`coming` is the open one; `past` the newest closed first; `pending` actions that wait."""

    series: Series | None
    coming: Review | None
    past: list[Review]
    pending: list[Action]


def listing() -> Listing:
    """Four queries. Each review of the past has `decided`, `here` and `people` counted."""
    standing = Count("decisions", filter=Q(decisions__undone_at=None), distinct=True)
    here = Count("attendance", filter=Q(attendance__came_at__isnull=False), distinct=True)
    past = Review.objects.closed().annotate(decided=standing, here=here, people=Count("attendance", distinct=True))
    pending = Action.objects.pending().filter(decision__undone_at=None).select_related("owner", "decision")
    return Listing(
        series=Series.objects.select_related("chair").first(),
        coming=Review.objects.open().select_related("chair").order_by("number").first(),
        past=list(past.order_by("-number")[:SHOWN]),
        pending=list(pending.order_by("due", "id")[:SHOWN]),
    )
