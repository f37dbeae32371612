"""One item with everything its page shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString

from roadmap.wiki.pages import mentioning
from roadmap.wiki.pages.lists import Place as WikiPlace
from roadmap.wiki.rendering import render_words

from ..models import Change, Item
from .history import Entry, history
from .ledger import Ledger, ledger
from .outline import LeadTimeHead, lead_times
from .rows import Note, sync_notes
from .wording import day, falls_due, local_day

RECENT = 20
"""Changes shown before "Show all"."""
NEIGHBOURS = 4
"""Rows shown on either side of an item in its group."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """An item of the same theme and lead time."""

    id: int
    title: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where an item stands in its group; `up` and `down`: the id to be put before, 0 for last, None for no move."""

    number: int
    of: int
    before: int
    shown: list[Neighbour]
    after: int
    up: int | None
    down: int | None


@dataclass(frozen=True, slots=True)
class ItemPage:
    """What the item page shows; `row` keeps the facts that need no wording."""

    row: Item
    lead_time: LeadTimeHead
    lead_times: tuple[LeadTimeHead, ...]
    description: SafeString
    by: str
    guessed: str
    ran_out: str
    archived: str
    notes: list[Note]
    place: Place | None
    ledger: Ledger
    history: list[Entry]
    changes: int
    mentioned_on: list[WikiPlace]


def item_page(item_id: int, today: date, *, whole_history: bool = False) -> ItemPage:
    """An item's page, in eight queries. Raises Item.DoesNotExist."""
    item = Item.objects.select_related("theme", "lead_time", "owner").get(pk=item_id)
    heads = lead_times()
    head = next(one for one in heads if one.id == item.lead_time_id)
    done = item.status_category == "done"
    guessed_on, archived_on = local_day(item.guessed_at), local_day(item.archived_at)
    over = not done and item.expected_by is not None and item.expected_by < today
    return ItemPage(
        row=item,
        lead_time=head,
        lead_times=heads,
        description=render_words(item.description),
        by=falls_due(item.expected_by, guessed_on, head.low, done=done),
        guessed=f"guessed {day(guessed_on)}" if guessed_on else "",
        ran_out=f"ran out {day(item.expected_by)}" if over and item.expected_by else "",
        archived=day(archived_on) if archived_on else "",
        notes=sync_notes(item.sync_state, item.sync_note),
        place=None if item.archived_at else _place(item),
        ledger=ledger(item.pk, heads, today),
        history=history(item.pk, heads, None if whole_history else RECENT),
        changes=Change.objects.filter(item_id=item.pk).count(),
        mentioned_on=_mentions(item),
    )


def _mentions(item: Item) -> list[WikiPlace]:
    """Pages on which its ticket's key stands, or `{{item …}}` with key or number. One query."""
    keys = [item.ticket_key] if item.ticket_key else []
    return mentioning([*keys, *(f"item {name}" for name in (*keys, item.pk, f"#{item.pk}"))])


def _place(item: Item) -> Place:
    rows = list(
        Item.objects.current()
        .filter(theme_id=item.theme_id, lead_time_id=item.lead_time_id)
        .order_by("position", "id")
        .values_list("id", "title")
    )
    at = next(number for number, (pk, _) in enumerate(rows) if pk == item.pk)
    low, high = max(0, at - NEIGHBOURS), min(len(rows), at + NEIGHBOURS + 1)
    below = [pk for pk, _ in rows[at + 1 :]]
    return Place(
        number=at + 1,
        of=len(rows),
        before=low,
        shown=[Neighbour(*row) for row in rows[low:high]],
        after=len(rows) - high,
        up=rows[at - 1][0] if at else None,
        down=None if not below else below[1] if len(below) > 1 else 0,
    )
