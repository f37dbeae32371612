"""What changed lately in a row of the plan, in a few words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from roadmap.people.spelled import Spelled

from ..models import Change
from .outline import LeadTimeHead
from .wording import local_day, short_day

LATELY = timedelta(days=30)
COLUMNS = ("item_id", "field", "old", "new", "at")
TOLD = Spelled(
    lambda themes, since: (
        Change.objects.told().filter(item__theme_id__in=themes, at__gte=since).order_by("id").values_list(*COLUMNS)
    )
)

Marks = Mapping[int, list[str]]


def marks(theme_ids: Collection[int], lead_times: Collection[LeadTimeHead], names: Mapping[str, str]) -> Marks:
    """By item id, newest first: each told field's way from what it was 30 days ago to now. One query.

    `names` are the themes' by slug.
    """
    ways: dict[int, dict[str, tuple[Any, Any, date]]] = defaultdict(dict)
    for item_id, field, old, new, at in TOLD.rows(list(theme_ids), timezone.now() - LATELY):
        first = ways[item_id].pop(field, (old,))[0]
        ways[item_id][field] = (first, new, local_day(at) or at.date())
    tell = _tellers(lead_times, names)
    return {item_id: _told(fields, tell) for item_id, fields in ways.items()}


def _told(fields: Mapping[str, tuple[Any, Any, date]], tell: Mapping[str, Callable[[Any, Any], str]]) -> list[str]:
    if "created" in fields:
        return [f"new · {short_day(fields['created'][2])}"]
    return [
        f"{tell[name](old, new)} · {short_day(on)}"
        for name, (old, new, on) in reversed(list(fields.items()))
        if old != new
    ]


def _tellers(lead_times: Collection[LeadTimeHead], names: Mapping[str, str]) -> Mapping[str, Callable[[Any, Any], str]]:
    order = {one.slug: (number, one) for number, one in enumerate(lead_times)}

    def moved(old: Any, new: Any) -> str:
        before, after = order.get(old), order.get(new)
        if before is None or after is None or before[1].low is None:
            return "guessed"
        if after[1].low is None:
            return f"guess withdrawn, was {before[1].short}"
        return f"{'later' if after[0] > before[0] else 'earlier'}, was {before[1].short}"

    return {
        "lead_time": moved,
        "status": lambda old, new: str(new),
        "owner": lambda old, new: f"owner, was {old}" if old else "owner named",
        "theme": lambda old, new: f"from {names.get(old, old)}",
    }
