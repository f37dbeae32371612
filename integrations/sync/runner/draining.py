"""Working off the inbox of webhooks: every ticket named is read once, however often it was named."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from roadmap.people.among import listed, listed_texts
from roadmap.people.spelled import Spelled, SpelledUpdate

from ..models import InboxEvent, Link, LinkState
from ..policy import backoff
from ..reconcile import Tally, reconcile
from ..session import Session, prove_readable
from ..standing import restate
from .authors import name_authors
from .pulling import pull, terms_of

AT_ONCE = 5000
BREATH = 0.005
"""Seconds between two looks into the inbox of who waits for the next hint."""
FIRST_LOOK, LAST_LOOK = 5, 60
"""Seconds after which a ticket that a webhook named, but no search shows, is looked for again."""


class Hint(NamedTuple):
    """What an event of the inbox says."""

    id: int
    ticket_id: str
    kind: str
    tries: int
    received_at: datetime


DUE = Spelled(lambda now: InboxEvent.objects.due(now).order_by("id").values_list(*Hint._fields)[:AT_ONCE])
FOLLOWED = SpelledUpdate(
    lambda ids, newest, now: (
        InboxEvent.objects.filter(pk__among=ids, received_at__lte=newest),
        {"drained_at": now},
    )
)
LINKED = Spelled(lambda idents: Link.objects.filter(ticket_id__among=idents).values_list("ticket_id", "seen_hash"))


def work_off(session: Session, events: Sequence[Hint], ends: float, linger: float = 0) -> bool:
    """Drain these hints and then until none came for `linger` seconds, or the clock is at `ends`.

    Answers whether the last pass followed any.
    """
    while True:
        passed = drain(session, events)
        if not passed or time.monotonic() > ends:
            return passed
        events = _next_hints(time.monotonic() + linger)
        if not events:
            return passed
        session.go_on()


def _next_hints(until: float) -> list[Hint]:
    """Hints that are due, or come by then."""
    while not (events := due_hints()) and time.monotonic() < until:
        time.sleep(BREATH)
    return events


def due_hints() -> list[Hint]:
    """Hints to be followed now, the oldest first."""
    return [Hint(*row) for row in DUE.rows(timezone.now())]


def drain(session: Session, events: Sequence[Hint]) -> bool:
    """Read and merge the tickets that hints name; new ones come with a pull, which knows the plan's query.

    Answers whether a hint was followed to its end.
    """
    named = {event.ticket_id for event in events if event.kind != "other"}
    linked = _linked(named)
    deleted = {event.ticket_id for event in events if event.kind == "deleted"}
    tally = Tally()
    if linked:
        terms = terms_of(session, fresh=True, make_items=False, known=linked)
        found = session.tracker.read(sorted(linked))
        tally = reconcile(session.connection, found.tickets, terms)
        lose(session, found.missing & deleted, LinkState.DELETED)
        lose(session, found.missing - deleted, LinkState.UNREACHABLE)
    unmet = unknown = named - linked.keys() - deleted
    if unknown:
        tally.add(pull(session))
        unmet = unknown - _linked(unknown).keys()
    waiting = {ticket.id for ticket in tally.left_out}
    postponed = _postpone([event for event in events if event.ticket_id in unmet - waiting])
    done = [event for event in events if event.ticket_id not in waiting and event.id not in postponed]
    _put_away(done)
    if tally.disputed:
        name_authors(session)
    return bool(done)


def _linked(ticket_ids: Collection[str]) -> dict[str, str]:
    """Those of these tickets that a link has, with the hash of what was merged last."""
    return dict(LINKED.rows(listed_texts(ticket_ids))) if ticket_ids else {}


def _postpone(events: Sequence[Hint]) -> set[int]:
    """Look again for tickets that a pull did not find, as long as the tracker's index may lag behind its webhooks."""
    now = timezone.now()
    young = now - timedelta(seconds=settings.SYNC_CREATE_WINDOW_SECONDS)
    again = [event for event in events if event.received_at > young]
    for tries in {event.tries for event in again}:
        later = now + timedelta(seconds=backoff(tries + 1, FIRST_LOOK, LAST_LOOK))
        rows = InboxEvent.objects.filter(pk__in=[event.id for event in again if event.tries == tries])
        rows.update(tries=tries + 1, not_before=later)
    return {event.id for event in again}


def _put_away(events: Sequence[Hint]) -> None:
    """These hints were followed; not those that came once more meanwhile."""
    if events:
        newest = max(event.received_at for event in events)
        FOLLOWED.run(listed(event.id for event in events), newest, timezone.now())


def lose(session: Session, ticket_ids: Collection[str], state: LinkState) -> None:
    """Note that tickets answer 404, if that is not because the whole project is hidden from us."""
    if ticket_ids and _not_yet(ticket_ids, state).exists():
        prove_readable(session.tracker)
        mark_lost(ticket_ids, state)


def mark_lost(ticket_ids: Iterable[str], state: LinkState) -> None:
    """Say so on the links and items; what was deleted stays that."""
    items = dict(_not_yet(ticket_ids, state).values_list("pk", "item_id"))
    Link.objects.filter(pk__in=items).update(state=state)
    restate(list(items.values()))


def _not_yet(ticket_ids: Iterable[str], state: LinkState) -> QuerySet[Link]:
    return Link.objects.filter(ticket_id__in=list(ticket_ids)).exclude(state__in=(state, LinkState.DELETED))
