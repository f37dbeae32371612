"""Random lives of a plan: acts at known moments, each through the plan's own actions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import time_machine
from django.db import transaction
from hypothesis import Phase
from hypothesis import strategies as st

from roadmap.people.models import Person
from roadmap.plan import actions
from roadmap.plan.models import Item, LeadTime, Status, Theme

BEGIN = datetime(2024, 1, 1, tzinfo=UTC)
STATUSES = (("To Do", "todo"), ("In Progress", "doing"), ("Done", "done"), ("Resolved", "doing"))
WORDS = ("motion", "Images", "queue", "naïve", "swap")


class Act(NamedTuple):
    """Hours after the act before, what is done, and two numbers that say to whom and how."""

    hours: int
    kind: str
    a: int
    b: int


def _edit(a: int, **values: Any) -> None:
    items = list(Item.objects.order_by("id"))
    if items:
        pk = items[a % len(items)].pk
        actions.edit(item_id=pk, version=None, values=values, by=None, source="browser", reason="Because.")


def _create(a: int, b: int) -> None:
    values = {"title": f"{WORDS[b % 5]} {a}", "lead_time": _slug(LeadTime, a), "theme": _slug(Theme, b)}
    if b % 2:
        values |= {"status": _status(a), "owner": WORDS[a % 5], "labels": [WORDS[b % 5]], "description": WORDS[a % 5]}
    actions.create(values=values, by=None, source="import")


def _slug(model: type[Theme] | type[LeadTime], number: int) -> str:
    slugs = list(model.objects.order_by("id").values_list("slug", flat=True))
    return slugs[number % len(slugs)]


def _status(number: int) -> str:
    names = list(Status.objects.order_by("id").values_list("name", flat=True))
    return names[number % len(names)]


def _reorder(a: int, b: int) -> None:
    items = list(Item.objects.order_by("id"))
    if items:
        item = items[a % len(items)]
        group = [one.pk for one in items if one.theme_id == item.theme_id and one.lead_time_id == item.lead_time_id]
        before = group[b % len(group)]
        actions.reorder(
            item_id=item.pk, version=None, before=None if before == item.pk else before, by=None, source="browser"
        )


def _theme(a: int, b: int) -> None:
    themes = list(Theme.objects.order_by("id"))
    theme = themes[a % len(themes)]
    values = ({"name": f"Theme {a} {b}"}, {"description": WORDS[b % 5]}, {"position": b})[b % 3]
    if theme.slug == "unsorted" or ("name" in values and Theme.objects.filter(name=values["name"]).exists()):
        return
    actions.edit_theme(theme_id=theme.pk, values=values, by=None, source="browser")


def _appoint(a: int, b: int) -> None:
    persons = [Person.objects.get_or_create(name=WORDS[n % 5])[0] for n in range(b % 3)]
    theme = Theme.objects.order_by("id")[a % Theme.objects.count()]
    actions.appoint(theme_id=theme.pk, persons=persons, by=None, source="browser")


def _kind(a: int, b: int) -> None:
    """While no item bears the status nobody could tell afterwards."""
    if Item.objects.filter(status="Resolved").exists():
        actions.learn_statuses(statuses=[("Resolved", ("todo", "doing", "done")[b % 3])])


def _lead_time(a: int, b: int) -> None:
    row = LeadTime.objects.order_by("id")[a % 4]
    values = (
        {"name": f"{row.slug} {b}"} if b % 2 or row.max_months is None else {"max_months": row.min_months + 1 + b % 9}
    )
    actions.edit_lead_time(lead_time_id=row.pk, values=values, by=None, source="browser")


ITEMS: dict[str, Callable[[int, int], None]] = {
    "create": _create,
    "guess": lambda a, b: _edit(a, lead_time=_slug(LeadTime, b)),
    "status": lambda a, b: _edit(a, status=_status(b)),
    "kind": _kind,
    "archive": lambda a, b: _edit(a, archived=True),
    "unarchive": lambda a, b: _edit(a, archived=False),
    "retheme": lambda a, b: _edit(a, theme=_slug(Theme, b)),
}
ALL = ITEMS | {
    "words": lambda a, b: _edit(a, title=f"{WORDS[b % 5]} {b}", description=f"About {b}.", priority=f"p{b % 3}"),
    "owner": lambda a, b: _edit(a, owner=WORDS[b % 5] if b % 4 else None, labels=[WORDS[b % 5]] * (b % 2)),
    "reorder": _reorder,
    "theme": _theme,
    "appoint": _appoint,
    "lead_time": _lead_time,
    "add_theme": lambda a, b: actions.add_theme(
        name=f"New {Theme.objects.count()}", by=None, source="browser", description=WORDS[b % 5]
    ),
}


def lives(kinds: dict[str, Callable[[int, int], None]], most: int) -> st.SearchStrategy[list[Act]]:
    """Three new items and at least ten acts more, so that something happens to somebody."""
    number = st.integers(0, 60)

    def act(kind: st.SearchStrategy[str]) -> st.SearchStrategy[Act]:
        return st.builds(Act, st.integers(0, 1500), kind, number, number)

    first = st.lists(act(st.just("create")), min_size=3, max_size=3)
    then = st.lists(act(st.sampled_from(sorted(kinds))), min_size=10, max_size=most)
    return st.builds(list.__add__, first, then)


WITHOUT_SHRINKING = (Phase.explicit, Phase.reuse, Phase.generate)
"""Making a failing life shorter takes longer than a test may."""


@contextmanager
def born() -> Iterator[None]:
    """A plan of two themes, gone afterwards."""
    with transaction.atomic():
        with time_machine.travel(BEGIN, tick=False):
            actions.learn_statuses(statuses=STATUSES)
            for name in ("Cloud", "Tools"):
                actions.add_theme(name=name, by=None, source="import", description=name)
        yield
        transaction.set_rollback(True)


def live(acts: list[Act]) -> Iterator[datetime]:
    """Do the acts, one after the other; after each, its moment."""
    now = BEGIN
    for act in acts:
        now += timedelta(hours=act.hours)
        with time_machine.travel(now, tick=False):
            ALL[act.kind](act.a, act.b)
        yield now
