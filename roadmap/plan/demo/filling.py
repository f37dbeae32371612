"""Filling an empty plan with the talk's, so that its past reads as if it had been kept for half a year."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from roadmap.people.models import Person
from roadmap.wiki.actions import Draft as Page
from roadmap.wiki.actions import seed

from ..actions import Draft, Edit, appoint, create_many, edit_many
from ..imports import Row, load, read
from ..models import Item, Source, Theme
from ..pages import words

HERE = Path(__file__).parent
PLAN, PAST, PAGES = HERE / "plan-2011.json", HERE / "past.json", HERE / "pages"
Step = Mapping[str, Any]


@transaction.atomic
def fill() -> int:
    """Make the talk's items, each first as it once stood, and take the steps of the past; answers how many items."""
    now, past = timezone.now(), json.loads(PAST.read_text())
    document = read(PLAN.read_bytes())
    steps = sorted(past["steps"], key=lambda step: -step["ago"])
    first = _as_it_began(document.items, steps)
    late = {step["item"] for step in steps if step.get("added")}
    began = [row for row in first if row.values["title"] not in late]
    load(replace(document, items=began), at=_ago(now, past["began"]))
    rows = {row.values["title"]: row for row in first}
    for number, step in enumerate(steps):
        at = _ago(now, step["ago"], number)
        if step.get("added"):
            _add(step, rows[step["item"]], at)
        else:
            _take(step, _outcome(step, steps[number + 1 :], document.items), at)
    _appoint()
    seed(drafts=_pages(), by=None)
    return Item.objects.count()


def _appoint() -> None:
    """Whoever owns most of a theme's items keeps it."""
    for theme in Theme.objects.all():
        owners = Person.objects.filter(items__theme=theme).annotate(owned=Count("items")).order_by("-owned", "name")
        appoint(theme_id=theme.pk, persons=list(owners[:2]), by=None, source=Source.IMPORT)


def _pages() -> list[Page]:
    """The plan's page, a home page and one for each theme: each file's first line is its title."""
    found = [Page(words.PATH, words.TITLE, words.FIRST)]
    for file in sorted(PAGES.rglob("*.md")):
        title, _, text = file.read_text().partition("\n")
        found.append(Page(file.relative_to(PAGES).with_suffix("").as_posix(), title.removeprefix("# "), text.lstrip()))
    return found


def _ago(now: datetime, days: int, minutes: int = 0) -> datetime:
    """A moment of an afternoon; later steps of a day are later."""
    day = timezone.localtime(now - timedelta(days=days))
    return day.replace(hour=14, minute=minutes, second=0, microsecond=0)


def _as_it_began(items: Iterable[Row], steps: Iterable[Step]) -> list[Row]:
    """The items with the value that each field had before the first step changed it."""
    began: dict[str, dict[str, Any]] = defaultdict(dict)
    for step in steps:
        if "field" in step:
            began[step["item"]].setdefault(step["field"], step["was"])
    return [replace(row, values={**row.values, **began[row.values["title"]]}) for row in items]


def _outcome(step: Step, later: Iterable[Step], items: Iterable[Row]) -> Any:
    """What a step's field became: what the next step says it was, or what it is in the plan."""
    for other in later:
        if (other["item"], other.get("field")) == (step["item"], step["field"]):
            return other["was"]
    return next(row.values[step["field"]] for row in items if row.values["title"] == step["item"])


def _add(step: Step, row: Row, at: datetime) -> None:
    create_many(drafts=[Draft(row.values)], by=_author(step), source=Source.BROWSER, at=at)


def _take(step: Step, value: Any, at: datetime) -> None:
    item = Item.objects.get(title=step["item"])
    edit = Edit(item.pk, None, {step["field"]: value})
    reason = step.get("reason", "")
    edit_many(edits=[edit], by=_author(step), source=Source.BROWSER, reason=reason, at=at)


def _author(step: Step) -> Person:
    return Person.objects.named(step["by"]).get()
