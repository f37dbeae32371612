"""What changed of items between two changes of the log, each field from what it was to what it is, in words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from django.utils import timezone

from roadmap.plan.models import Category, Change, Source, Status, Theme
from roadmap.plan.pages.latest import made_by
from roadmap.plan.pages.outline import LeadTimeHead

FIELDS = ("created", "lead_time", "status", "theme", "owner", "archived", "title", "description")
COLUMNS = ("item_id", "field", "old", "new", "by__name", "source", "review", "at", "reason")


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that happened: `what` ("later"), from `old` to `new` where that says more, who, where, when, why."""

    what: str
    old: str
    new: str
    who: str
    when: str
    reason: str


@dataclass(slots=True)
class _Way:
    """A field's way: what it was first, and its last change."""

    old: Any
    new: Any = None
    who: str = ""
    at: datetime | None = None
    reason: str = ""


def told(since: int, until: int | None, heads: Mapping[str, LeadTimeHead], *, first: bool) -> dict[int, list[Told]]:
    """By item, what happened after change `since` up to `until`; what was taken back again did not. Three queries.

    How the plan began is no news: imports never are, tickets that came in are not in the `first` review.
    """
    ways = _ways(since, until, first=first)
    names = dict(Theme.objects.values_list("slug", "name"))
    words = _Words(heads, names, _categories(), timezone.get_current_timezone())
    found = {item: [one for name, way in fields.items() if (one := _one(name, way, words))] for item, fields in ways}
    return {item: some for item, some in found.items() if some}


def _ways(since: int, until: int | None, *, first: bool) -> list[tuple[int, dict[str, _Way]]]:
    rows = Change.objects.filter(id__gt=since, item__isnull=False, field__in=FIELDS)
    rows = rows.filter(id__lte=until) if until is not None else rows
    rows = rows.exclude(source=Source.IMPORT)
    rows = rows.exclude(source=Source.JIRA, field="created") if first else rows
    ways: dict[int, dict[str, _Way]] = defaultdict(dict)
    for item, name, old, new, by, source, review, at, reason in rows.order_by("id").values_list(*COLUMNS):
        way = ways[item or 0].pop(name, None) or _Way(old)
        way.new, way.who, way.at, way.reason = new, made_by(by, source, review), at, reason or way.reason
        ways[item or 0][name] = way
    return list(ways.items())


def _categories() -> dict[str, str]:
    return {name.casefold(): kind for name, kind in Status.objects.values_list("name", "category")}


@dataclass(frozen=True, slots=True)
class _Words:
    """Lead times, names of themes, kinds of statuses, by slug or name."""

    heads: Mapping[str, LeadTimeHead]
    themes: Mapping[str, str]
    kinds: Mapping[str, str]
    zone: tzinfo

    def moment(self, at: datetime | None) -> str:
        """As `short_moment`, for thousands: the zone was asked for once."""
        if at is None:
            return ""
        local = at.astimezone(self.zone)
        return f"{local.day} {local:%b %H:%M}"

    def lead_time(self, old: str, new: str) -> tuple[str, str, str]:
        """The way between two lead times."""
        before, after = self.heads.get(old), self.heads.get(new)
        names = (before.short if before else old, after.name if after else new)
        if before is None or after is None:
            return "moved", *names
        if before.low is None:
            return "guessed", "", names[1]
        if after.low is None:
            return "guess withdrawn", before.name, ""
        return ("later" if after.is_later_than(before) else "earlier"), *names

    def status(self, old: str, new: str) -> tuple[str, str, str]:
        """The way between two statuses."""
        before, after = self.kinds.get(old.casefold(), ""), self.kinds.get(new.casefold(), "")
        if after == Category.DONE and before != Category.DONE:
            return "finished", "", ""
        if before == Category.DONE and after != Category.DONE:
            return "taken up again", "", new
        if after == Category.DOING and before == Category.TODO:
            return "started", "", ""
        return "status", old, new


def _one(name: str, way: _Way, words: _Words) -> Told | None:
    if way.old == way.new:
        return None
    old, new = str(way.old or ""), str(way.new or "")
    if name == "created":
        what, old, new = "new", "", ""
    elif name == "archived":
        what, old, new = ("dropped" if way.new else "put back"), "", ""
    elif name == "description":
        what, old, new = "reworded", "", ""
    elif name == "lead_time":
        what, old, new = words.lead_time(old, new)
    elif name == "status":
        what, old, new = words.status(old, new)
    elif name == "theme":
        what, old, new = "re-themed", words.themes.get(old, old), words.themes.get(new, new)
    else:
        what = "renamed" if name == "title" else "owner"
    return Told(what, old, new, way.who, words.moment(way.at), way.reason)
