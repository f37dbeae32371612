"""Working off the inbox of webhooks: every ticket named is read once, however often it was named."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils import timezone

from ..models import InboxEvent, Link, LinkState
from ..reconcile import Tally, reconcile
from ..session import Session, prove_readable
from ..standing import restate
from .pulling import pull, terms_of

AT_ONCE = 5000


def drain(session: Session) -> Tally:
    """Read and merge the tickets that webhooks named; new ones come with a pull, which knows the plan's query."""
    events = list(InboxEvent.objects.filter(drained_at=None).order_by("id")[:AT_ONCE])
    named = {event.ticket_id for event in events if event.kind != "other"}
    linked = Link.objects.filter(ticket_id__in=named).ticket_ids()
    deleted = {event.ticket_id for event in events if event.kind == "deleted"}
    tally = Tally()
    if linked:
        terms = terms_of(session, fresh=True, make_items=False)
        found = session.tracker.read(sorted(linked))
        tally = reconcile(session.connection, found.tickets, terms)
        lose(session, found.missing & deleted, LinkState.DELETED)
        lose(session, found.missing - deleted, LinkState.UNREACHABLE)
    if named - linked - deleted:
        tally.add(pull(session))
    waiting = {ticket.id for ticket in tally.left_out}
    drained = [event.pk for event in events if event.ticket_id not in waiting]
    InboxEvent.objects.filter(pk__in=drained).update(drained_at=timezone.now())
    return tally


def lose(session: Session, ticket_ids: Iterable[str], state: LinkState) -> None:
    """Note that tickets answer 404, if that is not because the whole project is hidden from us."""
    links = _not_yet(ticket_ids, state)
    if links.exists():
        prove_readable(session.tracker)
        mark_lost(ticket_ids, state)


def mark_lost(ticket_ids: Iterable[str], state: LinkState) -> None:
    """Say so on the links and items; what was deleted stays that."""
    items = dict(_not_yet(ticket_ids, state).values_list("pk", "item_id"))
    Link.objects.filter(pk__in=items).update(state=state)
    restate(list(items.values()))


def _not_yet(ticket_ids: Iterable[str], state: LinkState) -> QuerySet[Link]:
    return Link.objects.filter(ticket_id__in=list(ticket_ids)).exclude(state__in=(state, LinkState.DELETED))
