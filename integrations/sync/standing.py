"""How items stand to their tickets: computed from the sync's rows, kept in the items' mirror columns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from roadmap.plan.actions import Mirror, mirror
from roadmap.plan.models import Item, SyncState
from roadmap.plan.pages.wording import FIELDS
from roadmap.plan.rules import EDITABLE

from .models import Conflict, ConflictKind, Link, LinkState, OpKind, OpState, PushOp

FIELD_NAMES = {name: FIELDS[name] for name in EDITABLE}
NOTES = {
    ConflictKind.BOTH: "was changed in the plan and in Jira",
    ConflictKind.ADOPTED: "differed between plan and Jira when they were linked",
    ConflictKind.READ_ONLY: "can only be changed in Jira, which uses formatting the plan cannot write",
    ConflictKind.OVERWRITTEN: "was changed in Jira just before the plan's value replaced it",
}
LOST = {
    LinkState.UNREACHABLE: (SyncState.UNREACHABLE, "Jira does not show this ticket to us."),
    LinkState.DELETED: (SyncState.DELETED, "This ticket was deleted in Jira."),
    LinkState.QUARANTINED: (SyncState.QUARANTINED, "Too many writes within an hour; the next one waits."),
}
PARTED = "This item was parted from its ticket; it gets a new one only when somebody asks."
OUTSIDE = "This ticket is outside the plan's query."


COLUMNS = ("ticket_key", "ticket_url", "sync_state", "sync_note")


@dataclass(slots=True)
class Facts:
    """What the rows say about some links."""

    conflicts: dict[int, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))
    parked: dict[int, str] = field(default_factory=dict)
    waiting: set[int] = field(default_factory=set)


def restate(item_ids: Collection[int], *, touched: Collection[int] = frozenset()) -> None:
    """Bring the mirror columns of these items up to date; four queries, and writes only where something differs.

    `touched` ones are shown otherwise from now on even where no column differs.
    """
    links = list(Link.objects.filter(item__in=item_ids)) if item_ids else []
    if not links:
        return
    facts = _facts([link.pk for link in links])
    wanted = {link.item_id: _standing(link, facts) for link in links}
    changed = _changed(wanted)
    if changed or touched:
        mirror(rows=changed, touched=touched)


def in_step(link: Link, item: Item) -> bool:
    """Whether an item's columns say how a link stands about which nothing is open."""
    return not _differs(_standing(link, Facts()), *(getattr(item, name) for name in COLUMNS))


def _facts(links: Collection[int]) -> Facts:
    facts = Facts()
    for link, name, kind in Conflict.objects.open().filter(link__in=links).values_list("link", "field", "kind"):
        facts.conflicts[link].append((name, kind))
    ops = PushOp.objects.filter(link__in=links, kind__in=(OpKind.CREATE, OpKind.UPDATE))
    for link, state, error in ops.values_list("link", "state", "error"):
        if state == OpState.PARKED:
            facts.parked[link] = error
        else:
            facts.waiting.add(link)
    return facts


def _standing(link: Link, facts: Facts) -> Mirror:
    state, note = _state(link, facts)
    if link.state == LinkState.PARTED:
        return Mirror(ticket_key="", ticket_url="", sync_state=SyncState.UNLINKED, sync_note=PARTED)
    return Mirror(ticket_key=link.key or None, ticket_url=link.url or None, sync_state=state, sync_note=note)


def _state(link: Link, facts: Facts) -> tuple[str, str]:
    """The worst of what holds, with a sentence."""
    if link.state in (LinkState.UNREACHABLE, LinkState.DELETED):
        state, note = LOST[LinkState(link.state)]
        return state, note if link.ticket_id else link.note
    if link.pk in facts.conflicts:
        return SyncState.CONFLICT, " ".join(_sentence(name, kind) for name, kind in sorted(facts.conflicts[link.pk]))
    if link.state == LinkState.QUARANTINED:
        return LOST[LinkState.QUARANTINED]
    if link.pk in facts.parked:
        return SyncState.PARKED, facts.parked[link.pk]
    if link.pk in facts.waiting:
        return SyncState.PENDING, _note(link)
    return (SyncState.SYNCED if link.ticket_id else SyncState.UNLINKED), _note(link)


def _note(link: Link) -> str:
    return f"{OUTSIDE} {link.note}".strip() if link.outside_query else link.note


def _sentence(name: str, kind: str) -> str:
    return f"{FIELD_NAMES[name]} {NOTES[ConflictKind(kind)]}."


def _changed(wanted: Mapping[int, Mirror]) -> dict[int, Mirror]:
    rows = Item.objects.filter(pk__in=wanted).values_list("pk", *COLUMNS)
    return {pk: wanted[pk] for pk, *now in rows if _differs(wanted[pk], *now)}


def _differs(row: Mirror, *now: str) -> bool:
    new = (row.ticket_key, row.ticket_url, row.sync_state, row.sync_note)
    return any(value is not None and value != old for value, old in zip(new, now, strict=True))
