"""Who stands behind items. The same read for one item and for a whole agenda."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from roadmap.plan.actions import Demand

from ..models import Input, InputItem


def demand(item_ids: Collection[int]) -> dict[int, Demand]:
    """Backers (submitters) and distinct organisations behind each of these items; two queries, whatever the number.

    All of a group stand behind what any of them is linked to. Only confirmed inputs count, a submitter once.
    """
    groups: dict[int, set[int]] = defaultdict(set)
    for item, group in InputItem.objects.filter(item__in=item_ids).values_list("item_id", "input__group").distinct():
        groups[group].add(item)
    people: dict[int, set[str]] = defaultdict(set)
    organisations: dict[int, set[int]] = defaultdict(set)
    rows = Input.objects.counted().filter(group__in=groups) if groups else Input.objects.none()
    for group, who, organisation in rows.order_by().values_list("group", "who", "organisation_id"):
        for item in groups[group]:
            people[item].add(who)
            if organisation is not None:
                organisations[item].add(organisation)
    return {item: Demand(len(people[item]), len(organisations[item])) for item in people}
