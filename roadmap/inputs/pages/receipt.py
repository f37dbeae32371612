"""A receipt: what became of one input, in its submitter's words. Nothing of anybody else stands on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from roadmap.plan.models import Category, Item
from roadmap.plan.pages.wording import dashed, local_day, month
from roadmap.plan.rules import add_months

from ..models import Entry, EntryKind, Input, InputItem, State

STATES = {Category.TODO: "planned", Category.DOING: "being worked on", Category.DONE: "done"}
HEADS = {
    State.NEW: "Received",
    State.ANSWERED: "Answered",
    State.DECLINED: "Declined",
    State.SPAM: "Received",
}
YOURS = {EntryKind.RECEIVED, EntryKind.CONFIRMED, EntryKind.ANSWERED, EntryKind.ROTATED}


@dataclass(frozen=True, slots=True)
class Linked:
    """An item the input stands behind, as its submitter sees it."""

    id: int
    title: str
    theme: str
    lead_time: str
    state: str
    not_before: str
    on_plan: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One entry: its day, a head, a sentence, and what a person wrote; `yours` are the submitter's own."""

    at: datetime
    head: str
    sentence: str
    words: str
    by: str
    yours: bool


@dataclass(frozen=True, slots=True)
class Receipt:
    """All of it. `others` is how many more ask, in organisations where they are known."""

    input: Input
    head: str
    items: list[Linked]
    steps: list[Step]
    others: int
    more: int


def receipt(row: Input) -> Receipt:
    """The receipt of one input, in five queries."""
    items = _items(row)
    steps = [_step(entry) for entry in Entry.objects.filter(input=row, public=True).select_related("by")]
    group = Input.objects.counted().filter(group=row.group).exclude(pk=row.pk).exclude(organisation=None)
    others = group.exclude(organisation=row.organisation_id).values("organisation").distinct().count()
    own = Input.objects.filter(who=row.who, erased_at=None).exclude(pk=row.pk).count() if row.proven else 0
    return Receipt(row, head(row, items), items, steps, others, own)


def _items(row: Input) -> list[Linked]:
    ids = InputItem.objects.filter(input__group=row.group).values("item")
    columns = ("id", "title", "public__words", "theme__name", "lead_time__name", "status_category", "archived_at")
    rows = Item.objects.filter(pk__in=ids).order_by("id")
    return [
        Linked(pk, words or title, theme, dashed(lead), STATES[Category(kind)], _first(at, low, kind), archived is None)
        for pk, title, words, theme, lead, kind, archived, at, low in rows.values_list(
            *columns, "guessed_at", "lead_time__min_months"
        )
    ]


def _first(guessed_at: datetime | None, low: int | None, kind: str) -> str:
    """The month before which it is not expected; "" where nothing is guessed or it is done."""
    if guessed_at is None or not low or kind == Category.DONE:
        return ""
    guessed_on = local_day(guessed_at)
    return month(add_months(guessed_on, low)) if guessed_on else ""


def head(row: Input, items: list[Linked]) -> str:
    """Where it stands, in a few words."""
    if row.confirmed_at is None:
        return "To be confirmed by you"
    if items and row.state != State.DECLINED:
        kept = [one for one in items if one.on_plan] or items
        if not kept[0].on_plan:
            return "Taken off the plan"
        return "Done" if all(one.state == "done" for one in kept) else f"On the plan, {_least(kept)}"
    return HEADS.get(State(row.state), "Received")


def _least(items: list[Linked]) -> str:
    states = {one.state for one in items}
    return "being worked on" if "being worked on" in states else "planned" if "planned" in states else "done"


def _step(entry: Entry) -> Step:
    title, sentence = told(entry.kind, entry.data, entry.review)
    yours = entry.kind in YOURS and entry.by_id is None
    by = "" if entry.by is None else entry.by.name
    return Step(entry.at, title, sentence, entry.text, by, yours)


def told(kind: str, data: dict[str, Any], review: int | None = None) -> tuple[str, str]:
    """An entry in its submitter's words: a head and a sentence. Pure."""
    title = data.get("title", "")
    heads: dict[str, tuple[str, str]] = {
        EntryKind.RECEIVED: ("You wrote to us", ""),
        EntryKind.CONFIRMED: ("You confirmed your address", ""),
        EntryKind.MERGED: ("Joined with others", "Others asked for the same; what is decided holds for all of you."),
        EntryKind.PARTED: ("Looked at by itself again", "It turned out to ask for something of its own."),
        EntryKind.LINKED: ("Put on the plan", f"It stands behind “{title}”, under {data.get('theme', '')}."),
        EntryKind.UNLINKED: ("No longer behind that item", f"It was taken from “{title}”."),
        EntryKind.REPLIED: ("Read by an architect", ""),
        EntryKind.ANSWERED: ("You answered", ""),
        EntryKind.DECLINED: ("Declined", ""),
        EntryKind.REOPENED: ("Taken up again", ""),
        EntryKind.STARTED: ("Work started", f"“{title}” is being worked on."),
        EntryKind.DONE: ("Done", f"“{title}” is done."),
        EntryKind.MOVED: ("Moved", f"“{title}” went from {data.get('from')} to {data.get('to')}."),
        EntryKind.ROTATED: ("You changed this page's address", ""),
    }
    if kind == EntryKind.RECEIVED and "channel" in data:
        return "Written down for you", "An architect noted what you said."
    if kind == EntryKind.DECIDED:
        return _decided(data, review)
    return heads.get(kind, (EntryKind(kind).label.capitalize(), ""))


def _decided(data: dict[str, Any], review: int | None) -> tuple[str, str]:
    where = f"Discussed at review {review}" if review else "Decided"
    outcome, to, title = data.get("outcome", ""), data.get("to", ""), data.get("title", "")
    about = f"“{title}”: " if title else ""
    return where, f"{about}{outcome}{f' to {to}' if to else ''}."
