"""Writes that have not happened yet, one line a field, for those who decide whether they shall."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from roadmap.plan.models import Item
from roadmap.plan.panels import FieldDifference

from ..models import AuditRow, Connection, OpKind, PushOp
from ..standing import FIELD_NAMES
from .differences import differences
from .words import Names, in_words, names_of, slug_names

MOST = 200
CUT = 120
SIDES = {
    "pull": "plan",
    "item-made": "plan",
    "dropped": "plan",
    "push": "jira",
    "ticket-made": "jira",
    "merged": "both",
    "conflict": "ask",
    "in-step": "same",
}


@dataclass(frozen=True, slots=True)
class Line:
    """A field that is `was` and would become `becomes` on `side` (jira, plan, both), or a person is asked (ask)."""

    side: str
    title: str
    field: str = ""
    was: str = ""
    becomes: str = ""
    item_id: int | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """The writes of a mass push that wait to be let go: how many, and what the first of them would write."""

    made: int
    changed: int
    lines: Sequence[Line]


def held_writes() -> Held:
    """What a held mass push would write, from what is known without asking the tracker."""
    released_to = Connection.objects.values_list("released_to", flat=True).first() or 0
    ops = PushOp.objects.not_released(released_to)
    creates = ops.filter(kind=OpKind.CREATE).count()
    first = list(ops.select_related("link__item").order_by("id")[:MOST])
    differing = differences([op.link.item_id for op in first])
    names = slug_names({one.field for fields in differing.values() for one in fields})
    lines = [line for op in first for line in _held(op, differing.get(op.link.item_id, ()), names)]
    return Held(made=creates, changed=ops.count() - creates, lines=lines[:MOST])


def _held(op: PushOp, fields: Sequence[FieldDifference], names: Names) -> list[Line]:
    item, key = op.link.item, op.link.key
    if op.kind == OpKind.CREATE:
        return [Line("jira", item.title, "", "", "a new ticket", item.pk)]
    found = [(one.field, *(cut(in_words(one.field, v, names)) for v in (one.jira, one.plan))) for one in fields]
    return [Line("jira", item.title, FIELD_NAMES.get(n, n), was, becomes, item.pk, key) for n, was, becomes in found]


def lines_of(rows: Iterable[AuditRow], keys: dict[str, str]) -> list[Line]:
    """Decisions of a rehearsal as lines; those about what is the same already are left out."""
    found = [row for row in rows if row.outcome != "in-step"]
    names = names_of(found)
    items = Item.objects.in_bulk([row.item_id for row in found])
    lines = []
    for row in found:
        side, item = SIDES.get(row.outcome, "ask"), items.get(row.item_id)
        plan, jira = (cut(in_words(row.field, value, names)) for value in (row.plan, row.jira))
        was, becomes = {"plan": (plan, jira), "jira": (jira, plan)}.get(side, (plan, jira))
        made = {"item-made": "a new item", "ticket-made": "a new ticket"}.get(row.outcome)
        lines.append(
            Line(
                side=side,
                title=item.title if item else row.note,
                field=FIELD_NAMES.get(row.field, ""),
                was="" if made else was,
                becomes=made or becomes,
                item_id=item.pk if item else None,
                key=(item.ticket_key if item else "") or keys.get(row.ticket_id, ""),
            )
        )
    return lines


def stored(lines: Iterable[Line]) -> list[dict[str, Any]]:
    """Lines as a row keeps them."""
    return [asdict(line) for line in lines]


def cut(text: str) -> str:
    """As much of a value as a line has room for."""
    return text if len(text) <= CUT else f"{text[:CUT].rsplit(' ', 1)[0]} …"
