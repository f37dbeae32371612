"""The plans that reviews froze, in the plain values that every export is made of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import partial
from typing import Any

import orjson
from django.urls import reverse
from django.utils import timezone

from roadmap.plan.exports.registry import Kept, register_kept
from roadmap.plan.exports.sheet import Entry, LeadTimeLine, Sheet, ThemeLine
from roadmap.plan.pages.words import PATH, TITLE

from .models import Frozen
from .pages.comparing import frozen_of


def kept(number: int) -> Kept | None:
    """The plan as review `number` left it when it closed last. One query, and one more for the plan itself."""
    row = frozen_of(number)
    return None if row is None else Kept(row.digest, row.revision, partial(_sheet, row.pk))


def _sheet(pk: int) -> Sheet:
    row = Frozen.objects.get(pk=pk)
    document = orjson.loads(row.document)
    themes = {one["slug"]: number for number, one in enumerate(document["themes"])}
    lead_times = {one["slug"]: number for number, one in enumerate(document["lead_times"])}
    # Frozen by position alone; sorting keeps that order within each group.
    items = sorted(document["items"], key=lambda one: (themes[one["theme"]], lead_times[one["lead_time"]]))
    return Sheet(
        title=next((one["title"] for one in document["pages"] if one["path"] == PATH), TITLE),
        of=f"as review {row.review_id} left it",
        on=timezone.localdate(row.at),
        themes=tuple(ThemeLine(one["slug"], one["name"], one["description"], "") for one in document["themes"]),
        lead_times=tuple(
            LeadTimeLine(one["slug"], one["name"], one["min_months"], one["max_months"])
            for one in document["lead_times"]
        ),
        entries=[_entry(one) for one in items],
        path=reverse("review-plan", args=[row.review_id]),
    )


def _entry(one: Mapping[str, Any]) -> Entry:
    moment, day = one["guessed_at"], one["expected_by"]
    return Entry(
        id=one["id"],
        key=one["ticket_key"],
        ticket_url="",
        title=one["title"],
        description=one["description"],
        theme=one["theme"],
        lead_time=one["lead_time"],
        status=one["status"],
        status_category=one["status_category"],
        owner=one["owner"],
        labels=one["labels"],
        priority=one["priority"],
        guessed_at=datetime.fromisoformat(moment) if moment else None,
        expected_by=date.fromisoformat(day) if day else None,
    )


def fill() -> None:
    """Give out what is kept."""
    register_kept(kept)
