"""What rooms above the plan add to its pages: panels on the item page, and what they know of an item's ticket.

Filled in `AppConfig.ready()`. A registry with nothing in it renders nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest

from .models import Item


@dataclass(frozen=True, slots=True)
class Panel:
    """A box beside an item: `render(item, request)` answers safe HTML, or "" for none. `order` sorts."""

    order: int
    name: str
    render: Callable[[Item, HttpRequest], str]


@dataclass(frozen=True, slots=True)
class FieldDifference:
    """A field whose value differs between plan and tracker, and why it is not resolved."""

    field: str
    plan: Any
    jira: Any
    why: str


@dataclass(frozen=True, slots=True)
class Onward:
    """What an edit does to an item's ticket: the fields that go there, and in a sentence what does not, and why."""

    fields: Sequence[str] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Ticketing:
    """Answers about tickets. `differences(item_ids)` costs a bounded number of queries for any number of items.

    `as_of()` is when plan and tracker were last known to agree (the connection's last good cycle), or None.
    `onward(fields by item id)` says what edits of these fields would do to the tickets, in a bounded number of queries.
    """

    differences: Callable[[Sequence[int]], Mapping[int, Sequence[FieldDifference]]]
    as_of: Callable[[], datetime | None]
    onward: Callable[[Mapping[int, Collection[str]]], Mapping[int, Onward]] = lambda edits: {}


PANELS: list[Panel] = []
EDITS_ITEMS: set[str] = set()
"""Names of the rooms' pages on which items are edited where they stand, and to which their forms lead back."""
_ticketing: list[Ticketing] = []


def register(panel: Panel) -> None:
    """Add a panel to every item page."""
    PANELS.append(panel)
    PANELS.sort(key=lambda one: one.order)


def register_ticketing(ticketing: Ticketing) -> None:
    """Say who answers about tickets."""
    _ticketing[:] = [ticketing]


def ticketing() -> Ticketing:
    """Whoever answers about tickets; without a tracker nothing differs and nothing is known."""
    return _ticketing[0] if _ticketing else Ticketing(differences=lambda ids: {}, as_of=lambda: None)
