"""Reading what changed in the tracker and merging it. A pull never writes to the tracker."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from integrations.tracker import Config, Conflict, Page, Ticket, TrackerError
from roadmap.plan.actions import learn_statuses

from ..carriers import carriers
from ..models import Connection, Link
from ..policy import next_cursor, too_many
from ..reconcile import CHUNK, Tally, Terms, reconcile
from ..session import Session, mapping_changed, note_good_cycle
from . import backfill
from .ahead import Ahead
from .strays import name_strays

NEWEST = 1000
YOUNG = 100_000
"""So many new objects, and the garbage collector looks for cycles among them; by default 700."""
Progress = Callable[[int, int | None], None]


def no_progress(done: int, total: int | None) -> None:
    """Nobody watches."""


def terms_of(session: Session, **other: object) -> Terms:
    """Terms for merging tickets whose reading begins now."""
    tracker = session.tracker
    return Terms(
        rules=tracker.rules,
        create_missing=tracker.create_missing,
        carriers=carriers(tracker),
        read_at=timezone.now(),
        **other,  # type: ignore[arg-type]
    )


@contextmanager
def rarely_collecting() -> Iterator[None]:
    """Look for garbage in cycles less often: a pull makes objects by the million and nearly all die by themselves."""
    often = gc.get_threshold()
    gc.set_threshold(YOUNG, *often[1:])
    try:
        yield
    finally:
        gc.set_threshold(*often)


@rarely_collecting()
def pull(
    session: Session,
    *,
    full: bool = False,
    adopt: Conflict | None = None,
    progress: Progress = no_progress,
    seen: set[str] | None = None,
    tally: Tally | None = None,
) -> Tally:
    """Pull what changed since the last pull, or all with `full`; a first pull and one under a new mapping are full.

    A first pull that was interrupted goes on from where it came to. `adopt` decides pairs that never agreed; None asks
    a person. The ids read are added to `seen`, what came of them to `tally` as it is stored.
    """
    tally = Tally() if tally is None else tally
    connection = session.connection
    plain = not full and adopt is None
    since = connection.cursor if plain else None
    new_mapping = mapping_changed(session)
    if since is None or new_mapping:
        since = None
        learn_statuses(statuses=[(status.name, status.category) for status in session.tracker.statuses()])
    terms = terms_of(session, in_query=True, adopt=adopt or Conflict.ASK, rebase=new_mapping)
    known = {} if since is None else Link.objects.newest_hashes(NEWEST)
    keys: set[str] = set()
    came_to = backfill.came_to(session) if plain and connection.cursor is None else None
    pages = _watched(session.tracker.changed(since or came_to, known), progress, seen, keys)
    if new_mapping:
        tally.add(_under_new_mapping(connection, pages, terms, adopt))
    groups = Ahead(_gathered(pages))
    for tickets in groups:
        tally.add(reconcile(connection, tickets, terms, meanwhile=groups.begin))
        if connection.cursor is None:
            backfill.note(session, tickets, tally.left_out)
    _advance(session, tally)
    if since is None:
        of_strays = terms_of(session, fresh=True, make_items=False, in_query=False, adopt=terms.adopt)
        tally.add(name_strays(session, keys, of_strays))
    elif tally.pulled and settings.JIRA_WEBHOOK_SECRET:
        Connection.objects.miss_webhook()
    return tally


def _watched(pages: Iterable[Page], progress: Progress, seen: set[str] | None, keys: set[str]) -> Iterable[Page]:
    for page in pages:
        yield page
        if seen is not None:
            seen.update(ticket.id for ticket in page.tickets)
        keys.update(ticket.key for ticket in page.tickets)
        progress(page.done, page.total)


def _gathered(pages: Iterable[Page]) -> Iterator[list[Ticket]]:
    """The tickets of small pages together: a merge has a price of its own."""
    tickets: list[Ticket] = []
    try:
        for page in pages:
            tickets += page.tickets
            if len(tickets) >= CHUNK:
                yield tickets
                tickets = []
    except TrackerError:
        # What was read before an error is good.
        yield tickets
        raise
    if tickets:
        yield tickets


def _under_new_mapping(connection: Connection, pages: Iterable[Page], terms: Terms, adopt: Conflict | None) -> Tally:
    """Agree anew on everything. Where that would change much, a person says first which side is right."""
    tickets = [ticket for page in pages for ticket in page.tickets]
    if adopt is None:
        differing = len({row.item_id for row in rehearse(connection, tickets, terms).audits})
        if too_many(differing, settings.SYNC_MASS_PUSH):
            raise Config(
                f"The mapping changed (JIRA_MAPPING) and {differing} items would differ from their tickets. "
                "See which with: manage.py sync --dry-run. Then say whose values hold: "
                "manage.py sync --adopt jira, plan or review.",
                setting="JIRA_MAPPING",
            )
    return reconcile(connection, tickets, terms)


def rehearse(
    connection: Connection, tickets: Sequence[Ticket], terms: Terms, look: Callable[[Tally], None] | None = None
) -> Tally:
    """Merge and undo it: what would come of it. `look` sees the result while it stands."""
    with transaction.atomic():
        tally = reconcile(connection, tickets, terms)
        if look is not None:
            look(tally)
        transaction.set_rollback(True)
    return tally


def _advance(session: Session, tally: Tally) -> None:
    """Everything was read: note how far that is, under which mapping, and that all is well."""
    connection = session.connection
    cursor = next_cursor(connection.cursor, tally.processed, [ticket.updated for ticket in tally.left_out])
    changed: dict[str, Any] = {}
    if tally.left_out:
        session.tracker.not_all_taken()
        changed["facts"] = session.tracker.facts
    if cursor != connection.cursor:
        changed["cursor"] = connection.cursor = cursor
    if connection.backfill:
        changed["backfill"] = connection.backfill = {}
    if connection.mapping_digest != session.tracker.mapping_digest:
        changed["mapping_digest"] = connection.mapping_digest = session.tracker.mapping_digest
    if changed:
        Connection.objects.filter(pk=connection.pk).update(**changed)
    note_good_cycle(session)
