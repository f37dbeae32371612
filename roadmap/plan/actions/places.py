"""Where an item stands: another theme or lead time, and its place among its neighbours there."""

from __future__ import annotations

from django.db import transaction

from roadmap.people.models import Person

from ..models import Item, Revision
from .items import GAP, edit


@transaction.atomic
def reorder(*, item_id: int, version: int | None, before: int | None, by: Person | None, source: str) -> Item:
    """Put an item before item `before` of the same theme and lead time, or last of them. Raises Stale."""
    Revision.reserve()
    item = Item.objects.get(pk=item_id)
    position = _place(item_id, item.theme_id, item.lead_time_id, before)
    return edit(item_id=item_id, version=version, values={"position": position}, by=by, source=source)


@transaction.atomic
def move(
    *,
    item_id: int,
    version: int | None,
    theme: str,
    lead_time: str,
    before: int | None,
    by: Person | None,
    source: str,
    reason: str = "",
) -> Item:
    """Put an item under a theme and a lead time (slugs), before item `before` of them, last where that is 0; one act.

    Without `before` it keeps its place where it stands there already, and else is last.
    Raises Stale, Invalid, Item.DoesNotExist.
    """
    Revision.reserve()
    item = Item.objects.select_related("theme", "lead_time").get(pk=item_id)
    values: dict[str, object] = {"theme": theme, "lead_time": lead_time}
    if before is not None or (item.theme.slug, item.lead_time.slug) != (theme, lead_time):
        values["position"] = _place(item_id, theme, lead_time, before)
    return edit(item_id=item_id, version=version, values=values, by=by, source=source, reason=reason)


def _place(item_id: int, theme: int | str, lead_time: int | str, before: int | None) -> int:
    """A position before `before` in the group, whose rows are spread out first where there is no room."""
    names = ("theme", "lead_time") if isinstance(theme, int) else ("theme__slug", "lead_time__slug")
    group = Item.objects.filter(**dict(zip(names, (theme, lead_time), strict=True))).exclude(pk=item_id)
    siblings = list(group.order_by("position", "id").values_list("id", "position"))
    position = _between(siblings, before)
    if position is None:
        siblings = [(pk, number * GAP) for number, (pk, _) in enumerate(siblings, start=1)]
        for pk, place in siblings:
            Item.objects.filter(pk=pk).update(position=place)
        position = _between(siblings, before)
    return position or 0


def _between(siblings: list[tuple[int, int]], before: int | None) -> int | None:
    """A free position just before `before`, or after the last; None where the neighbours leave no room."""
    places = [position for _, position in siblings]
    index = next((n for n, (pk, _) in enumerate(siblings) if pk == before), len(siblings))
    low = places[index - 1] if index else (places[0] - 2 * GAP if places else 0)
    high = places[index] if index < len(places) else low + 2 * GAP
    return (low + high) // 2 if high - low >= 2 else None
