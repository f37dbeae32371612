"""What is known about the tickets of one batch, read with a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence, Set
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone

from integrations.tracker import Conflict as Policy
from integrations.tracker import Ticket
from roadmap.people.among import listed_texts
from roadmap.people.spelled import Spelled, SpelledRows
from roadmap.plan.loading import whole_items
from roadmap.plan.models import Item

from ..models import Conflict, ConflictKind, Link, LinkState, OpKind, OpState, PushOp
from ..policy import stale
from ..vocabulary import Vocabulary
from .terms import Tally, Terms

CLOCKS_APART = timedelta(minutes=10)
"""How far the tracker's clock may be behind ours at most."""


@dataclass(slots=True)
class Book:
    """The tickets of a batch that have to be merged, with their links, and what hangs on those."""

    tickets: list[Ticket] = field(default_factory=list)
    links: dict[str, Link] = field(default_factory=dict)
    items: dict[int, Item] = field(default_factory=dict)
    conflicts: dict[int, dict[str, Conflict]] = field(default_factory=lambda: defaultdict(dict))
    updates: dict[int, PushOp] = field(default_factory=dict)


_BURDENS = {
    "disputed": Exists(Conflict.objects.open().filter(link=OuterRef("pk"))),
    "queued": Exists(PushOp.objects.filter(link=OuterRef("pk"), kind=OpKind.UPDATE)),
}
"""Nearly no link has any, so that one question spares two."""
SEEN = Spelled(
    lambda idents: Link.objects.filter(ticket_id__among=idents, state=LinkState.OK).values_list(
        "ticket_id", "seen_hash"
    )
)
LINKS = SpelledRows(
    Link, lambda idents: Link.objects.filter(ticket_id__among=idents).annotate(**_BURDENS), more=[*_BURDENS]
)


def unseen(tickets: Sequence[Ticket], terms: Terms) -> list[Ticket]:
    """Those whose content is not the one merged last; a single query, none where all are known to have changed."""
    if terms.writing:
        return list(tickets)
    # Only that a ticket changed can be told by a hash of before: one that changed back may have been merged meanwhile.
    doubtful = [ticket.id for ticket in tickets if terms.known.get(ticket.id) in (None, ticket.content_hash)]
    seen = dict(_seen(listed_texts(doubtful), terms)) if doubtful else {}
    return [ticket for ticket in tickets if seen.get(ticket.id) != ticket.content_hash]


def _seen(idents: str, terms: Terms) -> list[tuple[Any, ...]]:
    """Ids of tickets that need no look if their content is the one of that hash."""
    if terms.adopt is Policy.ASK and terms.in_query is None and not terms.rehearsing:
        return SEEN.rows(idents)
    rows = Link.objects.filter(ticket_id__among=idents, state=LinkState.OK)
    if terms.adopt is not Policy.ASK:
        rows = rows.exclude(conflicts__state=Conflict.OPEN, conflicts__kind=ConflictKind.ADOPTED)
    if terms.in_query is not None:
        rows = rows.filter(outside_query=not terms.in_query)
    if terms.rehearsing:
        rows = rows.exclude(ops__in=PushOp.objects.unfinished().filter(kind=OpKind.UPDATE))
    return list(rows.values_list("ticket_id", "seen_hash"))


def open_book(tickets: Sequence[Ticket], vocabulary: Vocabulary, terms: Terms, tally: Tally) -> Book:
    """Sort out what must wait, learn new words, and load the rest. Call it holding the plan's revision."""
    book, creating, links = Book(), [], _links(tickets)
    if len(links) < len(tickets):
        # Asked before the links: a create that ends in between has then linked its ticket already.
        creating = list(PushOp.objects.in_flight_creates().select_related("link"))
        links = _links(tickets)
    strangers = []
    for ticket in tickets:
        link = links.get(ticket.id)
        if link is None:
            strangers.append(ticket)
        elif not _must_wait(link, ticket, terms, tally):
            book.tickets.append(ticket)
            book.links[ticket.id] = link
    if strangers:
        _strangers(strangers, creating, vocabulary, terms, tally, book)
    _load(book)
    vocabulary.meet(book.items.values())
    if vocabulary.learn(book.tickets):
        # An owner known by name alone until now is one of those whom these tickets name.
        book.items = whole_items(list(book.items))
    return book


def _links(tickets: Sequence[Ticket]) -> dict[str, Link]:
    links = LINKS.rows(listed_texts(ticket.id for ticket in tickets))
    return {str(link.ticket_id): link for link in links}


def _must_wait(link: Link, ticket: Ticket, terms: Terms, tally: Tally) -> bool:
    """Whether a ticket cannot be merged now: somebody else works on its link, or it was read too early."""
    busy = link.lease_until is not None and link.lease_until > timezone.now() and link.lease_owner != terms.lease
    if busy:
        tally.left_out.append(ticket)
        return True
    if not stale(
        updated=ticket.updated,
        read_at=terms.read_at,
        fresh=terms.fresh,
        known_updated=link.ticket_updated,
        merged_at=link.merged_at,
    ):
        return False
    if ticket.updated == link.ticket_updated:
        tally.left_out.append(ticket)
    return True


def _strangers(
    tickets: Sequence[Ticket],
    creating: Sequence[PushOp],
    vocabulary: Vocabulary,
    terms: Terms,
    tally: Tally,
    book: Book,
) -> None:
    """Tickets without a link: the pair of an item that names their key, our own just made, or new to the plan."""
    keys = {ticket.id: terms.asked.get(ticket.id, ticket.key) for ticket in tickets}
    by_key = _unpaired(set(keys.values()))
    now = timezone.now()
    being_made = any(op.link.lease_until and op.link.lease_until > now for op in creating)
    for ticket in tickets:
        link = by_key.get(keys[ticket.id])
        if link is not None:
            book.links[ticket.id] = link
            link.ticket_id = ticket.id
        elif not terms.make_items:
            tally.unknown.append(ticket.id)
            continue
        elif being_made or any(_may_be(ticket, op, vocabulary) for op in creating):
            tally.left_out.append(ticket)
            continue
        book.tickets.append(ticket)


def _may_be(ticket: Ticket, op: PushOp, vocabulary: Vocabulary) -> bool:
    """Whether a stranger may be the ticket that a create made, whoever changed it since."""
    young = op.sent_at is not None and ticket.updated >= op.sent_at - CLOCKS_APART
    return young or vocabulary.incoming(ticket).values.get("title") == op.sent.get("title")


def _unpaired(keys: Set[str]) -> dict[str, Link]:
    """Links, new or stray, of the items that name a ticket they are not linked to; by its key."""
    named = list(Item.objects.filter(ticket_key__among=listed_texts(keys)).select_related("link"))
    links = {item.ticket_key: Link(item=item) for item in named if not hasattr(item, "link")}
    strays = (item.link for item in named if hasattr(item, "link") and item.link.is_stray)
    return links | {link.item.ticket_key: link for link in strays}


def _load(book: Book) -> None:
    ids = [link.item_id for link in book.links.values()]
    book.items = whole_items(ids)
    links = [link for link in book.links.values() if link.pk]
    disputed = [link.pk for link in links if getattr(link, "disputed", True)]
    for conflict in Conflict.objects.open().filter(link__in=disputed) if disputed else ():
        book.conflicts[conflict.link_id][conflict.field] = conflict
    queued = [link.pk for link in links if getattr(link, "queued", True)]
    for op in PushOp.objects.filter(link__in=queued, kind=OpKind.UPDATE) if queued else ():
        book.updates[op.link_id] = op


def at_work(op: PushOp | None) -> bool:
    """Whether an update goes on by itself."""
    return op is not None and op.state != OpState.PARKED
