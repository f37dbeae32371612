"""Which inputs stand behind items."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from ..models import Input, InputItem


def behind(item_ids: Collection[int]) -> dict[int, list[int]]:
    """By item id, the ids of the inputs behind it that count; two queries, one where there are none."""
    groups: dict[int, set[int]] = defaultdict(set)
    for item, group in InputItem.objects.filter(item__id__any_of=list(item_ids)).values_list("item_id", "input__group"):
        groups[group].add(item)
    found: dict[int, list[int]] = defaultdict(list)
    rows = Input.objects.counted().filter(group__in=groups).order_by("pk") if groups else Input.objects.none()
    for pk, group in rows.values_list("pk", "group"):
        for item in groups[group]:
            found[item].append(pk)
    return dict(found)
