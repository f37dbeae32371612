"""Storing what merges decided, with a fixed number of statements for any number of pairs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone

from integrations.tracker import Ticket
from roadmap.plan.actions import Edit, edit_loaded
from roadmap.plan.copying import insert_many, update_many
from roadmap.plan.models import Source

from ..models import Conflict, Link, LinkState, OpKind, PushOp
from ..standing import in_step, restate
from ..vocabulary import Incoming, Vocabulary
from .pair import Pair
from .terms import Tally, Terms

LINK_COLUMNS = (
    *("ticket_id", "key", "url", "base", "raw", "echo", "read_only", "seen_hash"),
    *("ticket_updated", "merged_at", "state", "note", "outside_query"),
)


def link_values(link: Link, ticket: Ticket, incoming: Incoming, terms: Terms, *, at: datetime) -> Link:
    """Let the link carry what is known of its ticket, merged `at` that moment."""
    link.key, link.url, link.raw = ticket.key, ticket.url, incoming.raw
    link.read_only = sorted(ticket.read_only | incoming.unfit.keys())
    link.note = " ".join(incoming.unfit.values())
    link.seen_hash = ticket.content_hash
    link.ticket_updated = ticket.updated
    link.merged_at = at
    if link.state in (LinkState.UNREACHABLE, LinkState.DELETED):
        link.state = LinkState.OK
    if terms.in_query is not None:
        link.outside_query = not terms.in_query
    return link


def store(pairs: Sequence[Pair], vocabulary: Vocabulary, terms: Terms, tally: Tally) -> None:
    """Write items, links, conflicts, outbox and audit of these pairs, then how their items stand."""
    if not pairs:
        return
    tally.pulled |= _edit_items(pairs, vocabulary)
    now = timezone.now()
    for pair in pairs:
        pair.link.base = pair.found.base
        link_values(pair.link, pair.ticket, pair.incoming, terms, at=now)
        pair.link.seen_hash = pair.ticket.content_hash if pair.found.complete else ""
    _store_links([pair.link for pair in pairs])
    _store_conflicts(pairs)
    _store_ops(pairs, terms)
    audits = [audit for pair in pairs for audit in pair.audits]
    insert_many(audits)
    tally.audits += audits
    tally.disputed |= any(pair.clashing for pair in pairs)
    for pair in pairs:
        tally.pushes[pair.link.pk] = pair.found.pushes
        tally.ignored[pair.link.pk] = pair.ignored
    restate([p.item.pk for p in pairs if not _stands(p)], touched={p.item.pk for p in pairs if p.moved})


def _stands(pair: Pair) -> bool:
    """Whether nothing is open between item and ticket, as the item's columns say already."""
    open_now = pair.open or pair.gone or pair.clashing or pair.op or pair.found.pushes or pair.moved
    return not open_now and in_step(pair.link, pair.item)


def _edit_items(pairs: Sequence[Pair], vocabulary: Vocabulary) -> set[int]:
    """Write what is pulled, at once for all that have the same to say of it: nearly always nothing."""
    edits: dict[str, list[Edit]] = defaultdict(list)
    for p in pairs:
        if p.found.pulls:
            edits[p.reason].append(Edit(p.item.pk, p.item.version, vocabulary.for_plan(p.found.pulls)))
    changed: set[int] = set()
    rows = {p.item.pk: p.item for p in pairs}
    for reason, some in edits.items():
        changed |= edit_loaded(edits=some, rows=rows, by=None, source=Source.JIRA, reason=reason).changed.keys()
    return changed


def _store_links(links: Sequence[Link]) -> None:
    insert_many([link for link in links if link.pk is None])
    update_many([link for link in links if link.pk is not None], LINK_COLUMNS)


def _store_conflicts(pairs: Sequence[Pair]) -> None:
    """Settled ones first: a field may have one open conflict only."""
    columns = ["kind", "base", "plan", "jira", "jira_edit", "state", "took", "resolved_at"]
    gone = [row for pair in pairs for row in pair.gone]
    known = [row for pair in pairs for row in pair.clashing if row.pk is not None]
    new = [row for pair in pairs for row in pair.clashing if row.pk is None]
    if gone or known:
        Conflict.objects.bulk_update(gone + known, columns, batch_size=200)
    if new:
        Conflict.objects.bulk_create(new)


def _store_ops(pairs: Sequence[Pair], terms: Terms) -> None:
    """Queue a write where the ticket lacks something, drop the one that has become needless.

    What had to wait for the op is merged by it, even if there is nothing else for it to do; and one whose answer was
    lost has yet to ask what it replaced.
    """
    ops = [p.op for p in pairs if p.op is not None and not p.found.pushes and p.found.complete]
    done = [op.pk for op in ops if terms.writing or not op.sent]
    if done:
        PushOp.objects.filter(pk__in=done).delete()
    new = [
        PushOp(link=pair.link, kind=OpKind.UPDATE)
        for pair in pairs
        if pair.op is None and pair.found.pushes and pair.item.archived_at is None
    ]
    PushOp.objects.bulk_create(new, ignore_conflicts=True)
