"""Calibration: how guesses of each lead time went, from the change log.

An item counts once for each lead time it was ever guessed (but not where that was taken back), by its first guess of
that lead time, under the theme it stands under today, by the months the lead time has today. Days are those of
`expected_by`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import NamedTuple

from django.db.models.fields.json import KT

from roadmap.wiki.build import build_id
from roadmap.wiki.keeping import keep, kept

from ..models import Category, Change, Item, Revision, Theme
from ..rules import Guess, standing
from .kinds import kinds
from .outcomes import ENOUGH, Calibration, Tally, Turn, entered_done, judged
from .outline import LeadTimeHead, Outline, lead_times

Tallies = Mapping[str, Mapping[str, Tally]]
"""By theme's slug ("" for all), then by lead time's."""


def calibration(theme: str | None = None) -> dict[str, Calibration]:
    """By lead time's slug, for a theme's slug where that has enough outcomes, else for the whole plan.

    Three queries, and six more where the plan has moved since it was last asked; the number of items does not count.
    """
    heads, today = lead_times(), datetime.now(UTC).date()
    tallies, name = _kept_tallies(heads, today), _name(theme)
    return {
        head.slug: _one(head, tallies.get("", {}), tallies.get(theme or "", {}), name)
        for head in heads
        if head.low is not None
    }


def calibrations(whole: Outline) -> dict[str, dict[str, Calibration]]:
    """By theme's slug what `calibration` says of it. Six queries, and none while the plan stands still."""
    found = _kept_tallies(whole.lead_times, datetime.now(UTC).date())
    every = found.get("", {})
    return {
        theme.slug: {
            head.slug: _one(head, every, found.get(theme.slug, {}), theme.name)
            for head in whole.lead_times
            if head.low is not None
        }
        for theme in whole.themes
    }


def _name(theme: str | None) -> str:
    return Theme.objects.filter(slug=theme).values_list("name", flat=True).first() or "" if theme else ""


def _one(head: LeadTimeHead, whole: Mapping[str, Tally], theme: Mapping[str, Tally], name: str) -> Calibration:
    own = theme.get(head.slug, Tally())
    if name and own.total >= ENOUGH:
        return Calibration.of(head.name, own, name)
    return Calibration.of(head.name, whole.get(head.slug, Tally()))


def _kept_tallies(heads: Iterable[LeadTimeHead], today: date) -> Tallies:
    key = f"plan:calibration:{build_id()}:{Revision.current()}:{today}"
    found: Tallies | None = kept([key]).get(key)
    if found is None:
        found = tallies(heads, today)
        keep({key: found})
    return found


class Fate(NamedTuple):
    """Of an item: its theme's slug, the change by which it was done, the day it left the plan."""

    theme: str
    done: Turn | None
    left: date | None


def tallies(heads: Iterable[LeadTimeHead], today: date) -> Tallies:
    """Every known outcome, counted. Six queries."""
    spans = {head.slug: (head.low, head.high) for head in heads}
    first = _first_changes()
    fates = _fates(first)
    found: dict[str, dict[str, Tally]] = defaultdict(dict)
    for (item_id, slug), (change_id, on) in _first_guesses(first).items():
        theme, done, left = fates[item_id]
        if slug not in spans or (done and done.id <= change_id):
            continue
        outcome = judged(Guess(on, *spans[slug]), done and done.on, left, today)
        if outcome:
            for scope in ("", theme):
                found[scope].setdefault(slug, Tally()).add(outcome)
    return dict(found)


class First(NamedTuple):
    """An item's first change."""

    id: int
    lead_time: str
    status: str
    on: date


def _first_changes() -> dict[int, First]:
    rows = Change.objects.filter(field="created", item__isnull=False).values_list(
        "item_id", "id", KT("new__lead_time"), KT("new__status"), "at"
    )
    return {item_id or 0: First(pk, slug, status, at.date()) for item_id, pk, slug, status, at in rows}


def _first_guesses(first: Mapping[int, First]) -> dict[tuple[int, str], tuple[int, date]]:
    """By item and lead time's slug: id and day of the change that guessed it first."""
    made = {item_id: [(row.lead_time, "", row.id, row.on)] for item_id, row in first.items()}
    later = Change.objects.filter(field="lead_time", item__isnull=False).order_by("id")
    for item_id, slug, reason, pk, at in later.values_list("item_id", "new", "reason", "id", "at"):
        made[item_id or 0].append((str(slug), reason, pk, at.date()))
    found: dict[tuple[int, str], tuple[int, date]] = {}
    for item_id, guesses in made.items():
        for place in standing([guess[:2] for guess in guesses]):
            slug, _, pk, on = guesses[place]
            found.setdefault((item_id, slug), (pk, on))
    return found


def _fates(first: Mapping[int, First]) -> dict[int, Fate]:
    turns = _turns(first)
    rows = Item.objects.values_list("id", "theme__slug", "status_category", "archived_at")
    return {
        pk: Fate(theme, entered_done(turns[pk]) if kind == Category.DONE else None, left and left.date())
        for pk, theme, kind, left in rows
        if pk in first
    }


def _turns(first: Mapping[int, First]) -> Mapping[int, list[Turn]]:
    """Changes of status of the items that are done, in order."""
    known = kinds()
    found = {pk: [Turn(row.id, row.on, known.at(row.status, row.id))] for pk, row in first.items()}
    rows = Change.objects.filter(field__in=("status", "status_category"), item__status_category=Category.DONE)
    for item_id, pk, what, new, at in rows.order_by("id").values_list("item_id", "id", "field", "new", "at"):
        kind = known.at(str(new), pk) if what == "status" else str(new)
        found[item_id or 0].append(Turn(pk, at.date(), kind))
    return found
