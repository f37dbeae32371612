"""The points of an agenda: an item, a topic, an action or a customer's note, with why it is there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from roadmap.plan.models import Item

from ..models import Decision
from .telling import Told

RANKS = (
    *("topic", "deferred", "conflict", "ran out", "later", "talk about it", "says later", "unconfirmed", "dropped"),
    *("re-themed", "new", "asked for", "earlier", "guessed", "guess withdrawn", "taken up again", "started"),
    *("finished", "owner", "renamed", "reworded", "status", "put back", "stalled"),
)
"""What weighs more comes first."""


class ItemRow(NamedTuple):
    """An item as an agenda names it; the values of `COLUMNS`."""

    id: int
    title: str
    theme_id: int
    lead_time_id: int
    position: int
    key: str
    owner: str | None
    status_category: str
    organisations: int
    sync_state: str
    expected_by: date | None
    archived: object


COLUMNS = (
    *("id", "title", "theme_id", "lead_time_id", "position", "ticket_key", "owner__name", "status_category"),
    *("organisations", "sync_state", "expected_by", "archived_at"),
)


@dataclass(slots=True)
class Point:
    """`key` names it in addresses; `why` are the words for it, the weightiest first; `told` what happened.

    `decision` is the one that stands.
    """

    key: str
    title: str
    theme: int = 0
    item: int = 0
    ticket: str = ""
    owner: str = ""
    organisations: int = 0
    new_asks: int = 0
    why: list[str] = field(default_factory=list)
    told: Sequence[Told] = ()
    by: str = ""
    decision: Decision | None = None
    number: int = 0
    order: tuple[int, ...] = ()

    @property
    def first_why(self) -> str:
        """The word that stands beside it in the list."""
        return self.decision.get_kind_display() if self.decision else self.why[0] if self.why else ""


def items(ids: Sequence[int]) -> list[ItemRow]:
    """The items of an agenda. One query."""
    return [ItemRow(*row) for row in Item.objects.filter(id__any_of=list(ids)).values_list(*COLUMNS)]


def of_item(row: ItemRow, told: Sequence[Told], why: Sequence[str], places: Mapping[int, int]) -> Point:
    """The point of an item; `places` are lead times' positions."""
    words = sorted(dict.fromkeys([*why, *(one.what for one in told)]), key=rank)
    return Point(
        key=f"item-{row.id}",
        title=row.title,
        theme=row.theme_id,
        item=row.id,
        ticket=row.key,
        owner=row.owner or "",
        organisations=row.organisations,
        why=words,
        told=told,
        order=(rank(words[0]) if words else len(RANKS), places.get(row.lead_time_id, 0), row.position, row.id),
    )


def rank(word: str) -> int:
    """How much a word weighs; what has none comes last."""
    return RANKS.index(word) if word in RANKS else len(RANKS)
