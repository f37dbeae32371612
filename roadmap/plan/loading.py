"""Items with what they refer to, as edits and merges need them."""

from __future__ import annotations

from collections.abc import Collection

from roadmap.people.among import listed
from roadmap.people.spelled import SpelledRows

from .models import Item

WHOLE = SpelledRows(Item, lambda ids: Item.objects.filter(id__among=ids), along=("theme", "lead_time", "owner"))


def whole_items(ids: Collection[int]) -> dict[int, Item]:
    """Those of these items that there are, by id. At most one query."""
    return {item.pk: item for item in WHOLE.rows(listed(ids))} if ids else {}
