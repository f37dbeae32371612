"""The page of a past day: its rows with what became of them, the days around it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils import timezone

from ..models import Category, Change
from .asof import ItemThen, PlanThen, day_ends
from .filters import Filters
from .outline import LeadTimeHead, lead_times
from .rows import NO_MARKS, Group, Note, Row, Section
from .wording import falls_due, local_day, short_day

UNCHANGEABLE = 0
"""The version of a row of the past, which no item has."""


@dataclass(frozen=True, slots=True)
class Around:
    """Days beside a past one: the last before and the first after it on which the plan changed, and its first."""

    before: date | None
    after: date | None
    first: date | None


def around(day: date) -> Around:
    """The days to go to. Three queries."""
    starts = timezone.make_aware(datetime.combine(day, time.min))
    moments = Change.objects.values_list("at", flat=True)
    return Around(
        before=local_day(moments.filter(at__lt=starts).order_by("-at").first()),
        after=local_day(moments.filter(at__gte=day_ends(day)).order_by("at").first()),
        first=local_day(moments.order_by("at").first()),
    )


def began(item_id: int) -> date | None:
    """The day on which an item came to the plan; None where there is no such item."""
    return local_day(Change.objects.filter(item_id=item_id, field="created").values_list("at", flat=True).first())


@dataclass(frozen=True, slots=True)
class Since:
    """What became of the items of a past day: notes by item, and how many `moved` or `left` since."""

    notes: Mapping[int, list[Note]]
    moved: int
    left: int
    added: int


def since(then: PlanThen) -> Since:
    """What became of every item: another lead time, theme or status, or off the plan. One query."""
    order = {head.slug: (number, head) for number, head in enumerate(lead_times())}
    themes = {theme.slug: theme.name for theme in then.themes}
    notes = {one.id: list(_notes(one, then.now[one.id], order, themes)) for one in then.items}
    left = sum(then.now[one.id].archived for one in then.items)
    return Since(notes, sum(bool(found) for found in notes.values()) - left, left, then.added)


Order = Mapping[str, tuple[int, LeadTimeHead]]


def _notes(then: ItemThen, now: ItemThen, order: Order, themes: Mapping[str, str]) -> list[Note]:
    if now.archived:
        return [Note("lost", "", "off the plan since")]
    found = []
    if now.lead_time != then.lead_time:
        (before, _), (after, head) = order[then.lead_time], order[now.lead_time]
        words = f"now {head.name}" if head.low is not None else "guess withdrawn since"
        found.append(Note("later" if after > before else "earlier", "", words))
    if now.theme != then.theme:
        found.append(Note("match", "", f"now under {themes.get(now.theme, now.theme)}"))
    if now.status_category != then.status_category:
        found.append(Note(now.status_category, "", f"now {Category(now.status_category).label}"))
    return found


def matching(then: PlanThen, filters: Filters) -> list[ItemThen]:
    """The items that pass theme, label and search, as the plan page's own filters would have let them."""
    text = filters.search.casefold()
    return [
        one
        for one in then.items
        if filters.theme in ("", one.theme)
        and (not filters.label or filters.label in one.labels)
        and (not text or text in f"{one.title}\n{one.description}\n{one.ticket_key}".casefold())
    ]


def sections_then(then: PlanThen, items: list[ItemThen], became: Since, day: date) -> list[Section]:
    """The themes of that day with the given items under them."""
    rows: dict[tuple[str, str], list[Row]] = defaultdict(list)
    heads = {head.slug: head for head in then.lead_times}
    for one in items:
        rows[one.theme, one.lead_time].append(_row(one, heads[one.lead_time], became.notes[one.id], day))
    return [
        Section(
            theme,
            [Group(head, rows[theme.slug, head.slug]) for head in then.lead_times if (theme.slug, head.slug) in rows],
        )
        for theme in then.themes
    ]


def _row(one: ItemThen, head: LeadTimeHead, notes: list[Note], day: date) -> Row:
    done = one.status_category == Category.DONE
    over = not done and one.expected_by is not None and one.expected_by < day
    ran_out = (
        [Note("over", "t-wait", f"guess ran out {short_day(one.expected_by)}")] if over and one.expected_by else []
    )
    due = falls_due(one.expected_by, local_day(one.guessed_at), head.low, done=done)
    return Row(
        *(one.id, one.title, one.status, one.status_category, one.owner or "", due, one.ticket_key, one.ticket_url),
        *(NO_MARKS, ran_out + notes),
        version=UNCHANGEABLE,
    )
