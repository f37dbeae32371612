"""Merging one ticket with its item: a settlement, and what it makes of the link's rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from integrations.tracker import SETS, Direction, FieldRule, Ticket, Value
from roadmap.plan.models import Item

from ..carriers import own_labels, why_dropped
from ..merge import Outcome, merge, merge_sets
from ..models import AuditRow, Conflict, ConflictKind, Link, PushOp
from ..settle import Settlement, Sides, landed, settle
from ..vocabulary import Incoming, Vocabulary, from_json
from .book import Book, at_work
from .terms import Terms


@dataclass(slots=True)
class Pair:
    """A linked ticket and its item during a merge. `gone` and `clashing` are conflict rows to store.

    `reason` is what the item's history says of the pull. `moved`: a conflict that was open holds other values now.
    """

    link: Link
    item: Item
    ticket: Ticket
    op: PushOp | None
    open: dict[str, Conflict]
    incoming: Incoming
    plan: dict[str, Value]
    found: Settlement
    reason: str = ""
    ignored: set[str] = field(default_factory=set)
    audits: list[AuditRow] = field(default_factory=list)
    clashing: list[Conflict] = field(default_factory=list)
    gone: list[Conflict] = field(default_factory=list)
    moved: bool = False


def weigh(ticket: Ticket, book: Book, vocabulary: Vocabulary, terms: Terms) -> Pair:
    """Merge one linked ticket; nothing is written yet."""
    link = book.links[ticket.id]
    item, op = book.items[link.item_id], book.updates.get(link.pk)
    incoming = vocabulary.incoming(ticket)
    open_now = dict(book.conflicts.get(link.pk, {}))
    plan = vocabulary.local(item)
    pair = Pair(link, item, ticket, op, open_now, incoming, plan, Settlement({}))
    base = _base(pair, terms)
    if not link.base and vocabulary.begun_with(item):
        # Nobody chose the plan's status: as in a create, it gives way.
        base.setdefault("status", plan["status"])
    pair.reason = why_dropped(plan["labels"], terms.carriers)
    plan["labels"] = own_labels(plan["labels"], terms.carriers)
    sides = Sides(base, plan, incoming.values, ticket.read_only, _echo(link, pair, terms))
    waiting = {"status"} if at_work(op) and not (terms.writing or terms.rehearsing) else set()
    pair.found = settle(terms.rules, sides, adopt=terms.adopt, frozen=_frozen(pair), waiting=waiting)
    _bring_back(pair, vocabulary, terms)
    _drop_labels(pair)
    _note_conflicts(pair, base)
    _note_audits(pair)
    return pair


def _base(pair: Pair, terms: Terms) -> dict[str, Value]:
    base, jira = from_json(pair.link.base), pair.incoming.values
    if terms.sent is not None:
        pair.ignored = {
            name
            for name, value in terms.sent.items()
            if name in jira and jira[name] != value and jira[name] == terms.before.get(name)
        }
        return base | {name: value for name, value in terms.sent.items() if name not in pair.ignored}
    if pair.op is not None and pair.op.sent:
        base = landed(base, jira, from_json(pair.op.sent))
    if terms.rebase:
        moved = {n for n, value in jira.items() if n in base and base[n] == pair.plan[n] and base[n] != value}
        return {name: value for name, value in base.items() if name not in moved}
    return base


def _echo(link: Link, pair: Pair, terms: Terms) -> dict[str, tuple[Value, Value]]:
    """What the tracker makes of values that only we write; learned from our own writes."""
    echo = {name: (two[0], two[1]) for name, two in link.echo.items()}
    for name, value in (terms.sent or {}).items():
        if terms.rules[name].direction is Direction.TO_TRACKER and name in pair.incoming.values:
            echo[name] = (value, pair.incoming.values[name])
    link.echo = {name: list(two) for name, two in echo.items() if two[0] != two[1]}
    return echo


def _frozen(pair: Pair) -> set[str]:
    """Fields whose value of the tracker's our write replaced unseen: a person chooses, unless it moved on there."""
    jira, base = pair.incoming.values, from_json(pair.link.base)
    overwritten = (c.field for c in pair.open.values() if c.kind == ConflictKind.OVERWRITTEN)
    return {name for name in overwritten if name in jira and jira[name] == base.get(name)}


def _bring_back(pair: Pair, vocabulary: Vocabulary, terms: Terms) -> None:
    """Decide about the values our write replaced unseen, as if we had met them before writing."""
    if not terms.overwritten or terms.sent is None:
        return
    lost = vocabulary.words(terms.overwritten)
    before, jira = {**from_json(pair.link.base), **terms.before}, pair.incoming.values
    for name, value in lost.items():
        if name not in terms.sent or _survived(name, before.get(name), terms.sent[name], value, jira.get(name)):
            continue
        _decide_overwritten(pair, name, terms.rules[name], (before.get(name), terms.sent[name], value))


def _survived(name: str, base: Value, sent: Value, lost: Value, jira: Value) -> bool:
    if lost in (sent, jira):
        return True
    return name in SETS and (merge_sets(*(frozenset(v or ()) for v in (base, sent, lost))) or None) == jira


def _decide_overwritten(pair: Pair, name: str, rule: FieldRule, three: tuple[Value, Value, Value]) -> None:
    base, sent, lost = three
    decision = merge({name: rule}, {name: base}, {name: sent}, {name: lost})[name]
    outcome = str(decision.outcome)
    if decision.outcome is Outcome.CONFLICT:
        row = pair.open.get(name) or Conflict(link=pair.link, field=name, since=timezone.now())
        row.kind = ConflictKind.OVERWRITTEN
        row.base, row.plan, row.jira, row.jira_edit = base, pair.plan[name], lost, None
        pair.open[name] = row
        pair.clashing.append(row)
        pair.found.pulls.pop(name, None)
    elif decision.outcome in (Outcome.PULL, Outcome.MERGED):
        pair.found.pulls[name] = pair.found.pushes[name] = decision.value
    audit = _audit(pair, name, base, sent, lost, str(rule.on_conflict), outcome)
    audit.note = "replaced by our write before we had seen it"
    pair.audits.append(audit)


def _drop_labels(pair: Pair) -> None:
    """Take labels that carry a field off the item."""
    if pair.reason and "labels" in pair.found.agreed:
        pair.found.pulls.setdefault("labels", pair.plan["labels"])
        row = _audit(pair, "labels", None, pair.item.labels, None, "mapping", "dropped")
        row.note = pair.reason
        pair.audits.append(row)


def _note_conflicts(pair: Pair, base: dict[str, Value]) -> None:
    for name, decision in pair.found.clashes.items():
        row = pair.open.get(name) or Conflict(link=pair.link, field=name, since=timezone.now())
        row.kind = str(decision.why)
        three = (base.get(name), pair.plan[name], pair.incoming.values[name])
        was = _three(row)
        pair.moved = pair.moved or (row.pk is not None and three != was)
        row.jira_edit = row.jira_edit if three[2] == was[2] else None
        row.base, row.plan, row.jira = three
        pair.open[name] = row
        pair.clashing.append(row)
    for name in pair.found.agreed & pair.open.keys():
        row = pair.open[name]
        if row not in pair.clashing:
            row.state, row.took, row.resolved_at = Conflict.RESOLVED, "agreed", timezone.now()
            pair.gone.append(pair.open.pop(name))


def _three(row: Conflict) -> tuple[Value, Value, Value]:
    base, plan, jira = (from_json({row.field: value})[row.field] for value in (row.base, row.plan, row.jira))
    return base, plan, jira


def _note_audits(pair: Pair) -> None:
    for t in pair.found.traces:
        pair.audits.append(_audit(pair, t.field, t.base, t.plan, t.jira, t.policy, t.outcome))


def _audit(pair: Pair, name: str, base: Any, plan: Any, jira: Any, policy: str, outcome: str) -> AuditRow:
    row = AuditRow(item_id=pair.item.pk, ticket_id=pair.ticket.id, field=name, policy=policy, outcome=outcome)
    row.base, row.plan, row.jira = base, plan, jira
    return row
