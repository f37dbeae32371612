"""The agenda that writes itself: what changed since the last closed review, what stands open, what somebody asks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from roadmap.plan.pages.asof import seen_by
from roadmap.plan.pages.outline import Outline, outline

from ..models import Decision, Review
from ..rules import Kind
from .others import actions, inputs, topics
from .points import Point, items, of_item
from .standing import asked, standing
from .telling import told

FIRST_LOOKS_BACK = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Section:
    """Points under one name; `slug` is the theme's, "" where it is none."""

    name: str
    slug: str
    points: list[Point]


@dataclass(frozen=True, slots=True)
class Agenda:
    """`since` is the review it goes on from, None for the first; `cut` says what was left off."""

    review: Review
    since: Review | None
    sections: list[Section]
    cut: list[str]

    @property
    def points(self) -> list[Point]:
        """All of them, in order."""
        return [point for section in self.sections for point in section.points]

    @property
    def decided(self) -> int:
        """How many are."""
        return sum(point.decision is not None for point in self.points)

    def find(self, key: str) -> Point | None:
        """The point of that key."""
        return next((point for point in self.points if point.key == key), None)

    def beside(self, key: str) -> tuple[str, str]:
        """The keys before and after a point, "" at the ends."""
        keys = ["", *(point.key for point in self.points), ""]
        at = keys.index(key, 1) if key in keys[1:-1] else 0
        return keys[at - 1] if at else "", keys[at + 1]


def agenda(review: Review, *, names: bool = False) -> Agenda:
    """A fixed number of queries; what they read follows what changed, not how long the plan is.

    Customers' own words and names are in it with `names` alone: for who deals with their notes.
    """
    before, since = before_it(review), since_of(review)
    whole = outline()
    heads = {head.slug: head for head in whole.lead_times}
    happened = told(since, review.until, heads, first=before is None)
    reasons, cut = standing(review, before)
    asks = asked(review, before)
    for pk in asks:
        reasons[pk].append("asked for")
    rows = items(sorted({*happened, *reasons}))
    places = {head.id: number for number, head in enumerate(whole.lead_times)}
    points = [of_item(row, happened.get(row.id, ()), reasons.get(row.id, ()), places) for row in rows]
    for point in points:
        point.new_asks = asks.get(point.item, 0)
    other = [*actions(review), *topics(review), *inputs(names=names)]
    return _ordered(review, before, whole, [*other, *points], cut)


def before_it(review: Review) -> Review | None:
    """The last closed review before this one."""
    return Review.objects.closed().filter(number__lt=review.number).first()


def since_of(review: Review) -> int:
    """The newest change that is no news: what the review before knew; for the first, what is a month old."""
    if review.since is not None:
        return review.since
    if before := before_it(review):
        return before.until or 0
    return seen_by(min(timezone.localdate(), timezone.localdate(review.starts_at)) - FIRST_LOOKS_BACK)


def _ordered(review: Review, before: Review | None, whole: Outline, points: list[Point], cut: list[str]) -> Agenda:
    """Sections in the plan's order; within them as the chair put them, then by weight."""
    decisions = _decisions(review)
    placed = dict(review.places.values_list("key", "position"))
    for point in points:
        point.decision = decisions.get(point.key)
    points.sort(key=lambda point: (placed.get(point.key, len(placed) + 1), point.order))
    heaps: dict[object, list[Point]] = defaultdict(list)
    for point in points:
        heaps[point.theme or point.key.partition("-")[0]].append(point)
    names = [("Carried over", "", "action"), ("Topics", "", "topic")]
    names += [(theme.name, theme.slug, theme.id) for theme in whole.themes]  # type: ignore[misc]
    names += [("Customer input", "", "input")]
    sections = [Section(name, slug, heaps[key]) for name, slug, key in names if heaps[key]]
    for number, point in enumerate((point for section in sections for point in section.points), start=1):
        point.number = number
    return Agenda(review, before, sections, cut)


def _decisions(review: Review) -> Mapping[str, Decision]:
    """By point, the decision that stands; an assigned action counts where there is no other."""
    rows = list(review.decisions.standing().select_related("by", "item", "action__owner").order_by("id"))
    return {one.key: one for one in sorted(rows, key=lambda one: one.kind != Kind.ASSIGN)}
