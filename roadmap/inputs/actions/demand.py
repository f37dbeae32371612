"""How many stand behind items: counted from the inputs, kept on the items, where every list reads it."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from roadmap.plan.actions import Demand, note_demand
from roadmap.plan.models import Revision

from ..models import Input, InputItem
from ..pages.demand import demand


@transaction.atomic
def recount(item_ids: Collection[int]) -> None:
    """Write anew what stands behind these items, those that nobody stands behind any more included."""
    if item_ids:
        Revision.reserve()
        found = demand(item_ids)
        note_demand(rows={pk: found.get(pk, Demand()) for pk in item_ids})


def items_of(input_ids: Collection[int]) -> set[int]:
    """The items that the groups of these inputs stand behind. One query."""
    groups = Input.objects.filter(pk__in=input_ids).values("group")
    return set(InputItem.objects.filter(input__group__in=groups).values_list("item_id", flat=True))
