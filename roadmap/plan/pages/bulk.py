"""What an edit of many items would change, per item, before anything is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from ..models import Item
from .history import in_words, names
from .outline import LeadTimeHead, lead_times
from .wording import FIELDS


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be set on each of many items: values named as in the API, and labels to add and to take off."""

    values: Mapping[str, Any]
    add: frozenset[str] = frozenset()
    remove: frozenset[str] = frozenset()

    def of(self, item: Item) -> dict[str, Any]:
        """The values of one item that would differ."""
        labels = sorted((set(item.labels) | self.add) - self.remove)
        now = {
            "theme": item.theme.slug,
            "lead_time": item.lead_time.slug,
            "status": item.status,
            "owner": item.owner.name if item.owner else None,
            "labels": sorted(item.labels),
        }
        wanted = {**self.values, "labels": labels}
        return {name: value for name, value in wanted.items() if not _same(value, now[name])}


def _same(new: Any, old: Any) -> bool:
    if isinstance(new, str) and isinstance(old, str):
        return new.casefold() == old.casefold()
    return bool(new == old)


class Difference(NamedTuple):
    """A field that would change, in words."""

    field: str
    name: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Planned:
    """One item and what would become of it; `later` whether its guess goes to later months."""

    item: Item
    changes: list[Difference]
    later: bool

    @property
    def fields(self) -> list[str]:
        """The names of the fields that would change, as the API has them."""
        return [one.field for one in self.changes]


@dataclass(frozen=True, slots=True)
class Preview:
    """Items that would change, that others changed since they were chosen, and that already are as wanted."""

    planned: list[Planned]
    stale: list[Item]
    same: list[Item]

    @property
    def later(self) -> int:
        """How many guesses go to later months."""
        return sum(one.later for one in self.planned)


def preview(chosen: Mapping[int, int], wanted: Wanted) -> Preview:
    """What would become of the chosen items (version by id); three queries."""
    heads = lead_times()
    known, months = names(heads), {one.slug: one for one in heads}
    found = Preview([], [], [])
    rows = Item.objects.select_related("theme", "lead_time", "owner").in_plan_order()
    for item in rows.filter(pk__in=chosen):
        values = wanted.of(item)
        if item.version != chosen[item.pk] or item.archived_at is not None:
            found.stale.append(item)
        elif values:
            found.planned.append(Planned(item, _differences(item, values, known), _later(item, values, months)))
        else:
            found.same.append(item)
    return found


def _differences(item: Item, values: Mapping[str, Any], known: Mapping[str, str]) -> list[Difference]:
    now: Mapping[str, Any] = {
        "theme": item.theme.slug,
        "lead_time": item.lead_time.slug,
        "status": item.status,
        "owner": item.owner and item.owner.name,
    }
    found = []
    for name, value in values.items():
        if name == "labels":
            off, on = sorted(set(item.labels) - set(value)), sorted(set(value) - set(item.labels))
            found.append(Difference(name, FIELDS[name], ", ".join(off), ", ".join(on)))
        else:
            found.append(Difference(name, FIELDS[name], in_words(now[name], known), in_words(value, known)))
    return found


def _later(item: Item, values: Mapping[str, Any], months: Mapping[str, LeadTimeHead]) -> bool:
    old, new = months.get(item.lead_time.slug), months.get(values.get("lead_time", ""))
    return bool(old and new and new.is_later_than(old))
