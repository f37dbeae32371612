"""Writing under one lock: steps of triage are few, and what they look at must not move meanwhile."""

from __future__ import annotations

from collections.abc import Collection

from roadmap.plan.models import Revision

from ..models import Input


def locked(input_ids: Collection[int]) -> dict[int, Input]:
    """These inputs, with every other writer of the plan and its inputs held off until the transaction ends.

    The plan's revision is locked first, as by all who may count demand: two that merge crosswise wait for each other
    here and nowhere else. Raises Input.DoesNotExist.
    """
    Revision.reserve()
    rows = Input.objects.select_related("theme", "organisation").in_bulk(list(input_ids))
    missing = [pk for pk in input_ids if pk not in rows]
    if missing:
        raise Input.DoesNotExist(f"There is no input {missing[0]}.")
    return rows
