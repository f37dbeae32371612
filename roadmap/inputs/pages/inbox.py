"""The inbox: which inputs wait, and how many stand where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q

from roadmap.api.numbers import whole_number
from roadmap.wiki.search import parse
from roadmap.wiki.search.ranking import found

from ..models import Input, State
from ..models.inputs import TO_READ, InputQuerySet

SHOWN = 50
HEADS = Q(merged_into__isnull=True, erased_at__isnull=True)
COUNTED = HEADS & Q(confirmed_at__isnull=False)
READ = COUNTED & Q(flagged_at__isnull=True) & Q(unread=False)
TABS: Mapping[str, tuple[str, Q]] = {
    "": ("To read", COUNTED & TO_READ),
    "unconfirmed": ("Unconfirmed", HEADS & Q(confirmed_at__isnull=True) & ~Q(state=State.SPAM)),
    "review": ("For the next review", COUNTED & Q(flagged_at__isnull=False)),
    "plan": ("On the plan", READ & Q(state=State.LINKED)),
    "answered": ("Answered", READ & Q(state=State.ANSWERED)),
    "declined": ("Declined", READ & Q(state=State.DECLINED)),
    "spam": ("Not meant", HEADS & Q(state=State.SPAM)),
}
NARROW = ("theme", "tag", "assignee", "organisation", "q")


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What of the inbox is looked at: `tab`, and filters by name; all of it stands in the address."""

    tab: str
    filters: Mapping[str, str]
    page: int

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Narrowed:
        """From a query string; what is unknown is left out."""
        tab = query.get("tab", "")
        filters = {name: value for name in NARROW if (value := query.get(name, "").replace("\x00", "").strip())}
        page = query.get("page", "1")
        number = max(whole_number(page, 5) or 1, 1)
        return cls(tab if tab in TABS else "", filters, number)

    def query(self, **changes: Any) -> str:
        """The address's query with some of it changed."""
        values = {"tab": self.tab, **self.filters, "page": self.page, **changes}
        kept = {name: value for name, value in values.items() if value and (name, value) != ("page", 1)}
        return f"?{urlencode(kept)}" if kept else ""

    def rows(self) -> InputQuerySet:
        """The inputs it leaves, the newest first."""
        rows = Input.objects.filter(TABS[self.tab][1])
        for name, value in self.filters.items():
            rows = _filtered(rows, name, value)
        return rows.order_by("-created_at", "-pk")


def _filtered(rows: InputQuerySet, name: str, value: str) -> InputQuerySet:
    if name == "q":
        query = parse(value)
        return found(rows, query) if query else rows.none()  # type: ignore[return-value]
    if name == "tag":
        return rows.filter(pk__in=[pk for pk, tags in rows.values_list("pk", "tags") if value in tags])
    columns = {"theme": "theme__slug", "assignee": "assignee__name", "organisation": "organisation__name"}
    return rows.filter(**{columns[name]: value})


@dataclass(frozen=True, slots=True)
class Tab:
    """A heap of inputs: its words, how many, its address, whether it is looked at."""

    label: str
    count: int
    url: str
    here: bool


def tabs(narrowed: Narrowed) -> list[Tab]:
    """Every heap with its count, in one query."""
    counts = Input.objects.aggregate(**{f"n_{name}": Count("pk", filter=which) for name, (_, which) in TABS.items()})
    return [
        Tab(label, counts[f"n_{name}"], narrowed.query(tab=name, page=1) or "?", name == narrowed.tab)
        for name, (label, _) in TABS.items()
    ]


@dataclass(frozen=True, slots=True)
class Queue:
    """One page of a heap."""

    rows: list[Input]
    more: bool


def queue(narrowed: Narrowed) -> Queue:
    """The inputs of one page with what the list names; one query."""
    start = (narrowed.page - 1) * SHOWN
    rows = list(narrowed.rows().select_related("organisation", "theme", "assignee")[start : start + SHOWN + 1])
    return Queue(rows[:SHOWN], len(rows) > SHOWN)
