"""Merging many tickets: chunks of some hundred, each one transaction, a bad ticket by itself."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

from django.db import DataError, IntegrityError, transaction
from django.utils import timezone

from integrations.tracker import Ticket
from roadmap.plan.actions import Draft, create_many
from roadmap.plan.copying import insert_many, maker
from roadmap.plan.models import Revision, Source, SyncState
from roadmap.plan.rules import Invalid

from ..models import AuditRow, Connection, Link
from ..vocabulary import Vocabulary
from .book import open_book, unseen
from .pair import weigh
from .store import link_values, store
from .terms import Tally, Terms

CHUNK = 1000
log = logging.getLogger(__name__)


def nothing() -> None:
    """Nothing is to be done meanwhile."""


def reconcile(
    connection: Connection, tickets: Sequence[Ticket], terms: Terms, meanwhile: Callable[[], None] = nothing
) -> Tally:
    """Merge tickets that were read. Where nothing changed this is one query and no write.

    `meanwhile` begins what may go on beside a commit; it may be called more than once.
    """
    tally = Tally(processed=[ticket.updated for ticket in tickets])
    todo = unseen(list({ticket.id: ticket for ticket in tickets}.values()), terms)
    for start in range(0, len(todo), CHUNK):
        tally.add(_isolated(connection, todo[start : start + CHUNK], terms, meanwhile))
    return tally


def _isolated(connection: Connection, tickets: Sequence[Ticket], terms: Terms, meanwhile: Callable[[], None]) -> Tally:
    """Merge a chunk; one that cannot be stored is halved until the bad ticket stands alone and is left out."""
    try:
        return _chunk(connection, tickets, terms, meanwhile)
    except (Invalid, DataError, IntegrityError) as error:
        if len(tickets) == 1:
            log.error("Ticket %s cannot be merged: %s", tickets[0].key, error)
            return Tally()
    half = len(tickets) // 2
    tally = _isolated(connection, tickets[:half], terms, meanwhile)
    tally.add(_isolated(connection, tickets[half:], terms, meanwhile))
    return tally


@transaction.atomic
def _chunk(connection: Connection, tickets: Sequence[Ticket], terms: Terms, meanwhile: Callable[[], None]) -> Tally:
    # Holding the plan's revision keeps every other writer of items and links out until this commits.
    Revision.reserve()
    tally = Tally()
    vocabulary = Vocabulary(connection, create_missing=terms.create_missing)
    book = open_book(tickets, vocabulary, terms, tally)
    pairs = [weigh(t, book, vocabulary, terms) for t in book.tickets if t.id in book.links]
    store(pairs, vocabulary, terms, tally)
    _make_items([t for t in book.tickets if t.id not in book.links], vocabulary, terms, tally)
    meanwhile()
    return tally


def _make_items(tickets: Sequence[Ticket], vocabulary: Vocabulary, terms: Terms, tally: Tally) -> None:
    """A ticket without an item makes one, and both agree on what the ticket says."""
    incoming = [vocabulary.incoming(ticket) for ticket in tickets]
    drafts = [
        Draft(
            vocabulary.first_values(one),
            {"ticket_key": t.key, "ticket_url": t.url, "sync_state": SyncState.SYNCED},
            clean=True,
        )
        for t, one in zip(tickets, incoming, strict=True)
    ]
    if not drafts:
        return
    items = create_many(drafts=drafts, by=None, source=Source.JIRA)
    new_link, new_audit = maker(Link), maker(AuditRow)
    links, audits, now = [], [], timezone.now()
    for ticket, item, one in zip(tickets, items, incoming, strict=True):
        link = new_link(item_id=item.id, ticket_id=ticket.id, base=one.values)
        links.append(link_values(link, ticket, one, terms, at=now))
        audits.append(new_audit(item_id=item.id, ticket_id=ticket.id, outcome="item-made", note=item.title))
    insert_many(links)
    insert_many(audits)
    tally.audits += audits
    tally.pulled |= {item.id for item in items}
