"""Which fields of items differ from their tickets, and why: four queries for any number of items."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from integrations.tracker import Values
from roadmap.plan.models import Item
from roadmap.plan.panels import FieldDifference

from ..models import Conflict, ConflictKind, Connection, Link, OpKind, OpState, PushOp
from ..standing import FIELD_NAMES, NOTES
from ..vocabulary import Vocabulary, from_json
from .words import api_value, owners_of

WAITS = "The plan's value waits to be sent."


def differences(item_ids: Sequence[int]) -> Mapping[int, Sequence[FieldDifference]]:
    """By item id; items without a difference are left out."""
    links = {link.pk: link for link in Link.objects.filter(item__in=item_ids)}
    rows = Item.objects.select_related("theme", "lead_time", "owner")
    items = rows.in_bulk([link.item_id for link in links.values()])
    conflicts = list(Conflict.objects.open().filter(link__in=links))
    owners = _owners(links.values(), conflicts)
    vocabulary = Vocabulary(Connection())
    found: dict[int, dict[str, FieldDifference]] = defaultdict(dict)
    for op in PushOp.objects.filter(link__in=links, kind__in=(OpKind.CREATE, OpKind.UPDATE)):
        link = links[op.link_id]
        plan = vocabulary.local(items[link.item_id])
        waiting = _waiting(link, plan, op, owners)
        parked = _parked(link, plan, op, owners) if op.state == OpState.PARKED and not waiting else {}
        found[link.item_id] |= waiting | parked
    for row in conflicts:
        plan, jira = (api_value(row.field, value, owners) for value in (row.plan, row.jira))
        why = f"{FIELD_NAMES[row.field]} {NOTES[ConflictKind(row.kind)]}."
        found[links[row.link_id].item_id][row.field] = FieldDifference(row.field, plan, jira, why)
    return {pk: [one for _, one in sorted(fields.items())] for pk, fields in found.items() if fields}


def _waiting(link: Link, plan: Values, op: PushOp, owners: Mapping[str, str]) -> dict[str, FieldDifference]:
    """What an update still has to write, as far as is known without asking the tracker."""
    base = from_json(link.base)
    found = {}
    for name in (n for n in FIELD_NAMES if n in base and base[n] != plan[n]):
        why = op.fields.get(name, op.error or WAITS) if op.state == OpState.PARKED else WAITS
        ours, theirs = (api_value(name, value, owners) for value in (plan[name], base[name]))
        found[name] = FieldDifference(name, ours, theirs, why)
    return found


def _parked(link: Link, plan: Values, op: PushOp, owners: Mapping[str, str]) -> dict[str, FieldDifference]:
    """What a write lacks of which nothing has reached the ticket: the field it needs, else those Jira named."""
    base = from_json(link.base)
    found = {}
    for named in [op.needs] if op.needs else list(op.fields) or ["ticket"]:
        ours = named.casefold().replace(" ", "_")
        name = ours if ours in FIELD_NAMES else named
        value = api_value(name, plan.get(name), owners)
        jira = api_value(name, base[name], owners) if name in base else None
        found[name] = FieldDifference(name, value, jira, op.fields.get(named) or op.error)
    return found


def _owners(links: Iterable[Link], conflicts: Iterable[Conflict]) -> dict[str, str]:
    rows = [row for row in conflicts if row.field == "owner"]
    values = {link.base.get("owner") for link in links} | {v for row in rows for v in (row.plan, row.jira)}
    return owners_of(values)
