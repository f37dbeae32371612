"""What a review came to: its decisions by theme, its actions, who was there, what was done with it since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from roadmap.plan.models import LeadTime
from roadmap.plan.pages.wording import dashed

from ..models import Decision, Event, Frozen, Review
from .room import Room, room


@dataclass(frozen=True, slots=True)
class Line:
    """A decision as the minutes tell it: `what` ("moved to 6–12 months"), when ("15:24")."""

    decision: Decision
    what: str
    time: str


@dataclass(frozen=True, slots=True)
class Heap:
    """The decisions of one theme."""

    name: str
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class Minutes:
    """The record. `frozen` is None as long as the review was never closed."""

    review: Review
    heaps: list[Heap]
    room: Room
    events: list[Event]
    frozen: Frozen | None

    @property
    def total(self) -> int:
        """How many decisions it holds."""
        return sum(len(heap.lines) for heap in self.heaps)


def minutes(review: Review) -> Minutes:
    """Five queries."""
    rows = review.decisions.standing().select_related("by", "item__theme", "item__lead_time", "action__owner")
    names = lead_time_names()
    heaps: dict[tuple[int, str], list[Line]] = {}
    for one in rows.order_by("id"):
        theme = one.item.theme if one.item else None
        key = (theme.position + 1, theme.name) if theme else (0, "Topics and actions")
        heaps.setdefault(key, []).append(line(one, names))
    return Minutes(
        review=review,
        heaps=[Heap(name, lines) for (_, name), lines in sorted(heaps.items(), key=lambda pair: pair[0])],
        room=room(review),
        events=list(review.events.select_related("by")),
        frozen=review.frozen.defer("document", "html").first(),
    )


def lead_time_names() -> dict[str, str]:
    """Lead times' names by slug. One query."""
    return {slug: dashed(name) for slug, name in LeadTime.objects.values_list("slug", "name")}


def line(decision: Decision, names: dict[str, str]) -> Line:
    """A decision in words; `names` are the lead times' by slug."""
    what = decision.get_kind_display()
    if decision.to:
        what = f"{what} to {names.get(decision.to, decision.to)}"
    return Line(decision, what, f"{timezone.localtime(decision.at):%H:%M}")


def decisions_of(item_id: int) -> Sequence[Decision]:
    """What reviews decided of an item, the newest first. One query."""
    rows = Decision.objects.standing().filter(item=item_id).select_related("by", "review", "action__owner")
    return list(rows.order_by("-id"))
