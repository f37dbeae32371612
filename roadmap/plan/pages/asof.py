"""The plan as it stood at the end of a day, from the change log.

What is now, less what came since: of every field the first change after that day tells what it held then. So the cost
follows what changed, and what the log does not tell (a ticket's key, a person's name, the sync's state) is as it is
today, or left out. See docs/decisions/0011.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Max, Min
from django.utils import timezone

from ..models import Change, Item, LeadTime, Theme, ThemeArchitect
from ..models.groups import NOT_GUESSED
from ..rules import expected_by, standing
from .kinds import Kinds, kinds
from .outline import LeadTimeHead, ThemeHead, lead_time_head

COLUMNS = (
    *("id", "title", "theme__slug", "lead_time__slug", "status", "status_category", "owner__name", "labels"),
    *("priority", "position", "archived_at", "guessed_at", "ticket_key", "ticket_url"),
)
WORDS = "description"
"""Read only where it is needed: it is most of what an item weighs."""


@dataclass(frozen=True, slots=True)
class ItemThen:
    """An item as it stood; its ticket is today's. `description` is "" where nobody asked for it."""

    id: int
    title: str
    theme: str
    lead_time: str
    status: str
    status_category: str
    owner: str | None
    labels: list[str]
    priority: str | None
    position: int
    archived: bool
    guessed_at: datetime | None
    expected_by: date | None
    ticket_key: str
    ticket_url: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class PlanThen:
    """The plan at the end of a day: `seen` is the newest change it knows; items in the order of their group.

    `now` holds the same items as they are today, `added` how many came to the plan since.
    """

    seen: int
    themes: tuple[ThemeHead, ...]
    lead_times: tuple[LeadTimeHead, ...]
    items: list[ItemThen]
    now: Mapping[int, ItemThen] = field(default_factory=dict)
    added: int = 0


def day_ends(day: date) -> datetime:
    """The first moment after a day, where the plan lives."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


def seen_by(day: date) -> int:
    """The newest change made until the end of a day; 0 before the first. One query.

    The log's own order says what came before: what has a lower id counts too, though it may be told to be later.
    """
    found: int | None = Change.objects.filter(at__lt=day_ends(day)).aggregate(newest=Max("id"))["newest"]
    return found or 0


def plan_then(seen: int, *, words: bool = False, item_id: int | None = None) -> PlanThen:
    """The plan after change `seen`, with descriptions where asked. Ten queries for any plan.

    With `item_id` it holds that item alone, archived or not.
    """
    undone = _undone(seen, words=words, item_id=item_id)
    now = _now(words=words, item_id=item_id)
    heads = _lead_times(seen)
    then = Then(seen, {head.slug: head for head in heads}, kinds(), _guesses(seen, item_id))
    new = {pk for pk, fields in undone.items() if "created" in fields}
    items = [then.item(one, undone.get(pk, {})) for pk, one in now.items() if pk not in new]
    return PlanThen(
        seen=seen,
        themes=_themes(seen),
        lead_times=heads,
        items=sorted((one for one in items if item_id or not one.archived), key=lambda one: (one.position, one.id)),
        now=now,
        added=sum(not now[pk].archived for pk in new if pk in now),
    )


Fields = Mapping[str, Any]


def _undone(seen: int, *, words: bool, item_id: int | None) -> dict[int, dict[str, Any]]:
    """By item and field: what it held before its first change after `seen`."""
    after = Change.objects.filter(id__gt=seen, item__isnull=False)
    after = after.filter(item_id=item_id) if item_id else after
    after = after if words else after.exclude(field=WORDS)
    first = after.order_by().values("item_id", "field").annotate(first=Min("id")).values("first")
    found: dict[int, dict[str, Any]] = defaultdict(dict)
    for pk, name, old in Change.objects.filter(id__in=first).values_list("item_id", "field", "old"):
        found[pk or 0][name] = old
    return found


def _now(*, words: bool, item_id: int | None) -> dict[int, ItemThen]:
    rows = Item.objects.filter(pk=item_id) if item_id else Item.objects.all()
    found = rows.values_list(*COLUMNS, *((WORDS,) if words else ()))
    return {row[0]: _item(row) for row in found}


def _item(row: tuple[Any, ...]) -> ItemThen:
    (pk, title, theme, lead_time, status, kind, owner, labels, priority, position, archived_at, guessed_at, *rest) = row
    key, url, *words = rest
    return ItemThen(
        *(pk, title, theme, lead_time, status, kind, owner, labels, priority or None, position),
        *(archived_at is not None, guessed_at, None, key, url, *words),
    )


def _guesses(seen: int, item_id: int | None) -> dict[int, datetime]:
    """Of the items guessed anew since: when they were guessed as they were then."""
    since = Change.objects.filter(id__gt=seen, field="lead_time", item__isnull=False)
    since = since.filter(item_id=item_id) if item_id else since
    rows = Change.objects.filter(id__lte=seen, field__in=("created", "lead_time"), item__in=since.values("item_id"))
    made: dict[int, list[tuple[Any, str, datetime]]] = defaultdict(list)
    for pk, new, reason, at in rows.order_by("id").values_list("item_id", "new", "reason", "at"):
        slug = new.get("lead_time") if isinstance(new, dict) else new
        made[pk or 0].append((slug, reason, at))
    return {pk: found[standing([one[:2] for one in found])[-1]][2] for pk, found in made.items()}


@dataclass(frozen=True, slots=True)
class Then:
    """What items are seen by: the newest change, lead times by slug, kinds of statuses, moments of lost guesses."""

    seen: int
    lead_times: Mapping[str, LeadTimeHead]
    kinds: Kinds
    guesses: Mapping[int, datetime]

    def item(self, now: ItemThen, undone: Fields) -> ItemThen:
        """An item as it stood."""
        values = {name: old for name, old in undone.items() if name in FIELDS}
        slug = values.get("lead_time", now.lead_time)
        at = self.guesses.get(now.id) if "lead_time" in undone else now.guessed_at
        values["guessed_at"] = at = None if slug == NOT_GUESSED else at
        values["expected_by"] = expected_by(at and at.date(), self.lead_times[slug].high)
        if KINDRED & undone.keys():
            values["status_category"] = self.kinds.at(values.get("status", now.status), self.seen)
        return replace(now, **values)


FIELDS = frozenset(ItemThen.__dataclass_fields__)
KINDRED = frozenset({"status", "status_category"})


def _themes(seen: int) -> tuple[ThemeHead, ...]:
    keepers: dict[int, list[str]] = defaultdict(list)
    for theme_id, name in ThemeArchitect.objects.order_by("id").values_list("theme_id", "person__name"):
        keepers[theme_id].append(name)
    rows = Theme.objects.values("id", "slug", "name", "description", "position")
    return tuple(
        ThemeHead(row["id"], row["slug"], row["name"], row["description"], 0, ", ".join(row["architects"]))
        for row in _groups([row | {"architects": keepers[row["id"]]} for row in rows], "theme_id", seen)
    )


def _lead_times(seen: int) -> tuple[LeadTimeHead, ...]:
    rows = LeadTime.objects.values("id", "slug", "name", "min_months", "max_months", "position")
    return tuple(
        lead_time_head(row["id"], row["slug"], row["name"], row["min_months"], row["max_months"])
        for row in _groups([dict(row) for row in rows], "lead_time_id", seen)
    )


def _groups(rows: list[dict[str, Any]], subject: str, seen: int) -> list[dict[str, Any]]:
    """Themes or lead times as they stood, in their order then."""
    undone: dict[int, dict[str, Any]] = defaultdict(dict)
    after = Change.objects.filter(id__gt=seen, **{f"{subject}__isnull": False}).order_by("-id")
    for pk, name, old in after.values_list(subject, "field", "old"):
        undone[pk][name] = old
    found = [row | undone[row["id"]] for row in rows if "created" not in undone[row["id"]]]
    return sorted(found, key=lambda row: (row["position"], row["id"]))
