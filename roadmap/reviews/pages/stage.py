"""One point of the agenda with all that is needed to decide it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from roadmap.inputs.models import Input
from roadmap.inputs.pages.behind import behind
from roadmap.plan.models import Change, Item
from roadmap.plan.pages.calibration import Calibration, calibration
from roadmap.plan.pages.history import pieces
from roadmap.plan.pages.item import ItemPage, item_page
from roadmap.plan.pages.wording import asked
from roadmap.wiki.diff import Piece
from roadmap.wiki.edits import Effort

from ..models import Action, Review, Topic
from .agenda import since_of
from .points import Point

MOST_NAMES = 12


@dataclass(frozen=True, slots=True)
class Stage:
    """`page` is the item's, None where the point is no item; `customers` who asked, `listening` how many are told.

    `topics` are those about the item, as (title, who); `reworded` is what changed in its description.
    """

    point: Point
    page: ItemPage | None
    calibration: Calibration | None
    demand: str
    customers: list[str]
    listening: int
    topics: list[tuple[str, str]]
    action: Action | None
    reworded: list[Piece]


def stage(point: Point, review: Review, today: date, *, names: bool = False) -> Stage:
    """A fixed number of queries. Who the customers are is told with `names` alone."""
    if not point.item:
        return Stage(point, None, None, "", [], 0, [], _action(point), [])
    page = item_page(point.item, today)
    ids = behind([point.item]).get(point.item, [])
    topics = Topic.objects.filter(review=review, item=point.item).select_related("by")
    return Stage(
        point=point,
        page=page,
        calibration=_calibration(page.row),
        demand=asked(page.row.backers, page.row.organisations),
        customers=_customers(ids) if names else [],
        listening=len(ids),
        topics=[(one.title, str(one.by or "")) for one in topics],
        action=None,
        reworded=_reworded(point.item, since_of(review)),
    )


def _customers(ids: Collection[int]) -> list[str]:
    rows = Input.objects.filter(pk__in=ids).order_by("organisation__name").values_list("organisation__name", "name")
    return list(dict.fromkeys(organisation or name or "somebody" for organisation, name in rows))[:MOST_NAMES]


def _reworded(item: int, since: int) -> list[Piece]:
    """The words of its description that changed since the review before."""
    rows = list(Change.objects.filter(item=item, field="description", id__gt=since).order_by("id"))
    if not rows:
        return []
    return pieces(Change(field="description", old=rows[0].old, new=rows[-1].new), {}, Effort())


def _action(point: Point) -> Action | None:
    what, _, number = point.key.partition("-")
    rows = Action.objects.select_related("owner", "decision__review", "done_by")
    return rows.filter(pk=number).first() if what == "action" else None


def _calibration(item: Item) -> Calibration | None:
    return calibration(item.theme.slug).get(item.lead_time.slug)
