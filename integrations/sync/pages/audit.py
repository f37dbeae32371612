"""The audit log: every decision about every ticket, newest first, in pages that cost the same everywhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet

from roadmap.plan.models import Item

from ..models import AuditRow
from ..standing import FIELD_NAMES
from .words import Names, in_words, moment, names_of

AT_ONCE = 25
SHORT = 90
WORDS = {
    "push": "to Jira",
    "pull": "from Jira",
    "merged": "merged into both",
    "in-step": "the same on both sides",
    "conflict": "a person is asked",
    "dropped": "left out",
    "item-made": "made the item",
    "ticket-made": "made the ticket",
    "written": "written to the ticket",
    "comment-written": "comment written",
    "link-back-refused": "Jira refused the link back",
    "parked": "parked",
    "quarantined": "held back",
    "unreachable": "ticket out of reach",
    "deleted": "ticket deleted",
    "took-plan": "took the plan’s",
    "took-jira": "took Jira’s",
    "took-value": "wrote a third",
    "answered": "answered",
    "recreated": "asked for a new ticket",
    "parted": "parted from the ticket",
    "closed": "took it off the plan",
}
POLICIES = {
    "ask": "ask",
    "jira": "Jira wins",
    "plan": "plan wins",
    "two-way": "both ways",
    "from-jira": "from Jira",
    "to-jira": "to Jira",
    "once": "once",
    "both": "asked: both changed it",
    "adopted": "asked: never agreed",
    "read-only": "asked: read-only here",
    "overwritten": "asked: overwritten",
    "mapping": "mapping",
}
PEOPLE = ("took-plan", "took-jira", "took-value", "answered", "recreated", "parted", "closed")
OUTCOMES: Mapping[str, tuple[str, Sequence[str]]] = {
    "people": ("Decided by people", PEOPLE),
    "jira": ("To Jira", ("push", "written", "ticket-made", "comment-written")),
    "plan": ("From Jira", ("pull", "item-made")),
    "merged": ("Merged", ("merged",)),
    "asked": ("Asked", ("conflict",)),
    "trouble": ("Parked or lost", ("parked", "quarantined", "unreachable", "deleted", "dropped", "link-back-refused")),
}
"""What the log can be narrowed to: by its word in the address, its name and the outcomes it takes in."""


@dataclass(frozen=True, slots=True)
class Text:
    """A value: as much as fits a row, and whole where that is more."""

    short: str
    whole: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """One line of the log."""

    at: datetime
    when: str
    item_id: int
    title: str
    key: str
    field: str
    base: Text
    plan: Text
    jira: Text
    policy: str
    outcome: str
    note: str
    who: str


@dataclass(frozen=True, slots=True)
class Log:
    """A page of the log, the queries of its neighbours, and the item it is narrowed to."""

    decisions: Sequence[Decision]
    item: Item | None
    item_id: int | None
    outcome: str
    older: str
    newer: str
    choices: Sequence[tuple[str, str, str]]


def log(*, item: int | None = None, outcome: str = "", before: int | None = None, after: int | None = None) -> Log:
    """The decisions before or after one of them, or the newest ones."""
    rows = _wanted(item, outcome)
    found, older, newer = _page(rows, before, after)
    names = names_of([*found, *_written_values(found)])
    narrowed = {name: value for name, value in (("item", item), ("outcome", outcome)) if value}
    return Log(
        decisions=[_decision(row, names) for row in found],
        item=Item.objects.filter(pk=item).first() if item else None,
        item_id=item,
        outcome=outcome,
        older=_query(narrowed, before=found[-1].pk) if older else "",
        newer=_query(narrowed, after=found[0].pk) if newer else "",
        choices=_choices(item),
    )


def decisions_about(item_id: int) -> int:
    """How many decisions the log keeps about an item."""
    return AuditRow.objects.filter(item=item_id).count()


def _wanted(item: int | None, outcome: str) -> QuerySet[AuditRow]:
    rows = AuditRow.objects.select_related("item", "by")
    if item:
        rows = rows.filter(item=item)
    return rows.filter(outcome__in=OUTCOMES[outcome][1]) if outcome else rows


def _page(rows: QuerySet[AuditRow], before: int | None, after: int | None) -> tuple[list[AuditRow], bool, bool]:
    """The rows of a page, newest first, and whether there are older and newer ones."""
    if after is not None:
        found = list(rows.filter(pk__gt=after).order_by("pk")[: AT_ONCE + 1])
        return found[:AT_ONCE][::-1], bool(found), len(found) > AT_ONCE
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[: AT_ONCE + 1])
    return found[:AT_ONCE], len(found) > AT_ONCE, before is not None and bool(found)


def _query(narrowed: Mapping[str, Any], **place: int) -> str:
    return urlencode({**narrowed, **place})


def _choices(item: int | None) -> list[tuple[str, str, str]]:
    """Word, name and query of each outcome the log can be narrowed to."""
    own = {"item": item} if item else {}
    named = [("", "All"), *((word, name) for word, (name, _) in OUTCOMES.items())]
    return [(word, name, urlencode(own | ({"outcome": word} if word else {}))) for word, name in named]


def _decision(row: AuditRow, names: Names) -> Decision:
    base, plan, jira = (_value(row, side, names) for side in ("base", "plan", "jira"))
    return Decision(
        at=row.at,
        when=moment(row.at),
        item_id=row.item_id,
        title=row.item.title,
        key=row.item.ticket_key,
        field=FIELD_NAMES.get(row.field, row.field),
        base=base,
        plan=plan,
        jira=jira,
        policy=POLICIES.get(row.policy, row.policy),
        outcome=WORDS.get(row.outcome, row.outcome),
        note=row.note,
        who=row.by.name if row.by else "policy",
    )


def _written_values(rows: Sequence[AuditRow]) -> list[AuditRow]:
    """The fields of whole writes, each as a row of its own."""
    whole = [row.plan for row in rows if isinstance(row.plan, dict)]
    return [AuditRow(field=name, plan=value) for values in whole for name, value in values.items()]


def _value(row: AuditRow, side: str, names: Names) -> Text:
    """A side's value; of a whole write, each field's."""
    value = getattr(row, side)
    if isinstance(value, dict):
        return _cut("; ".join(f"{FIELD_NAMES.get(n, n)}: {in_words(n, v, names)}" for n, v in value.items()))
    return _cut(in_words(row.field, value, names)) if row.field else Text("")


def _cut(text: str) -> Text:
    return Text(text) if len(text) <= SHORT else Text(f"{text[:SHORT].rsplit(' ', 1)[0]} …", text)
