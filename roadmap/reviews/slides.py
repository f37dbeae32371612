"""What the plan's slides tell of reviews: what moved since the last one that closed."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from typing import Any

from django.utils import timezone

from roadmap.plan.exports.registry import Moved, MovedLine, register_moved
from roadmap.plan.pages import PlanThen, plan_then, seen_by
from roadmap.plan.pages.asof import day_ends
from roadmap.plan.pages.wording import long_day

from .models import Frozen, State
from .rules.comparing import compare

KINDS = ("added", "finished", "dropped", "later", "earlier")
"""What is told to a room, of all that `compare` finds."""


def moved_until(day: date) -> Moved | None:
    """What moved from the last review that closed by the end of that day until then; None before the first."""
    closed = Frozen.objects.filter(at__lt=day_ends(day), review__state=State.CLOSED).select_related("review")
    frozen = closed.order_by("-at", "-id").first()
    if frozen is None:
        return None
    then = plan_then(seen_by(day))
    found = compare(json.loads(frozen.document), _document(then))
    urls = {pk: one.ticket_url for pk, one in then.now.items()}
    lines: dict[str, list[MovedLine]] = {kind: [] for kind in KINDS}
    for one in found:
        if one.what in lines:
            how = f"{one.old} → {one.new}" if one.old or one.new else one.theme
            lines[one.what].append(MovedLine(one.key, urls.get(one.item, ""), one.title, how))
    number, on = frozen.review_id, timezone.localdate(frozen.at)
    return Moved(f"since review {number}, {long_day(on)}", tuple((kind, tuple(some)) for kind, some in lines.items()))


def _document(then: PlanThen) -> dict[str, Any]:
    """The plan as `compare` reads it, as a closing would freeze it."""
    return {
        "themes": [{"slug": one.slug, "name": one.name} for one in then.themes],
        "lead_times": [
            {"slug": one.slug, "name": one.name, "min_months": one.low, "max_months": one.high}
            for one in then.lead_times
        ],
        "items": [asdict(one) for one in then.items],
    }


def fill() -> None:
    """Tell the plan's slides."""
    register_moved(moved_until)
