"""Making a ticket, at most once: the row says `sending` before the request leaves, and the ticket carries our mark."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from integrations.tracker import Direction, Permanent, Ticket, Value
from roadmap.plan.models import Item, Revision

from ..carriers import carriers, own_labels
from ..models import Link, OpState, PushOp
from ..policy import backoff
from ..queue import queue_link_back
from ..session import Session
from ..vocabulary import NAMED, Incoming, Vocabulary, from_json, plain
from .sending import Desk, note_in_audit

CHOSEN = frozenset({"theme", "lead_time", "owner", "priority"})
"""Fields that are one of several values: a ticket that holds another one did not take ours."""
UNSENT = (Direction.OFF, Direction.FROM_TRACKER)


def send_create(desk: Desk) -> None:
    """Make the ticket of an item, or find the one that an earlier attempt may have made."""
    op = desk.op
    if op.link.ticket_id:
        op.delete()
        return
    if op.state in (OpState.SENDING, OpState.UNKNOWN):
        # A worker may have died at it: whatever happens now, it is looked for again before a new request.
        PushOp.objects.filter(pk=op.pk).update(state=OpState.UNKNOWN)
        read_at = timezone.now()
        ticket = desk.session.tracker.find_created(op.marker)
        if ticket is not None:
            _linked(desk, ticket, read_at)
            return
        if not _window_over(op):
            _look_again(op)
            desk.sent.waits = True
            return
    _post(desk)


def _window_over(op: PushOp) -> bool:
    """Whether the tracker's index must have shown the ticket by now, had it been made."""
    window = timedelta(seconds=settings.SYNC_CREATE_WINDOW_SECONDS)
    return op.sent_at is None or timezone.now() - op.sent_at >= window


def _look_again(op: PushOp) -> None:
    pause = backoff(op.attempts + 1, settings.SYNC_BACKOFF_SECONDS, settings.SYNC_BACKOFF_LIMIT_SECONDS)
    op.state, op.attempts = OpState.UNKNOWN, op.attempts + 1
    window_ends = (op.sent_at or timezone.now()) + timedelta(seconds=settings.SYNC_CREATE_WINDOW_SECONDS)
    op.not_before = min(timezone.now() + timedelta(seconds=pause), window_ends)
    op.error = "Whether Jira made the ticket is not known; it is being looked for."
    op.save(update_fields=["state", "attempts", "not_before", "error"])


def _post(desk: Desk) -> None:
    op = desk.op
    item = Item.objects.select_related("theme", "lead_time", "owner").get(pk=op.link.item_id)
    if item.archived_at is not None:
        op.delete()
        return
    vocabulary = Vocabulary(desk.session.connection)
    values = _first_values(vocabulary.local(item), desk.session)
    op.state, op.sent, op.sent_at = OpState.SENDING, plain(values), timezone.now()
    if not op.link.held_by(desk.owner):
        desk.sent.waits = True
        return
    op.save(update_fields=["state", "sent", "sent_at"])
    read_at = timezone.now()
    ticket = desk.session.tracker.create(vocabulary.outgoing(values), op.marker, op.extra)
    _linked(desk, ticket, read_at)


def _first_values(local: Mapping[str, Value], session: Session) -> dict[str, Value]:
    """What the ticket is made with: all that we may write, but what only a ticket that exists can be given.

    That is a status, and an owner known by name alone: a name the tracker does not know then holds back itself only.
    """
    rules = session.tracker.rules
    later = {"status", "owner"} if _owner_can_wait(local, session) else {"status"}
    values = {**local, "labels": own_labels(local["labels"], carriers(session.tracker))}
    return {n: v for n, v in values.items() if n not in later and rules[n].direction not in UNSENT}


def _owner_can_wait(local: Mapping[str, Value], session: Session) -> bool:
    """Whether the owner is known by name alone and may still be written after the create."""
    return str(local["owner"]).startswith(NAMED) and session.tracker.rules["owner"].direction != Direction.ONCE


def _linked(desk: Desk, ticket: Ticket, read_at: datetime) -> None:
    """Link the ticket just made or found, then merge: what the tracker made of our values is taken over."""
    op = desk.op
    with transaction.atomic():
        # Whoever holds the lease by now: the ticket carries this op's mark and belongs to this item.
        Revision.reserve()
        if Link.objects.filter(ticket_id=ticket.id).exclude(pk=op.link_id).exists():
            raise Permanent(f"{ticket.key}, made for this item, is linked to another one already.")
        link = Link.objects.select_related("item").get(pk=op.link_id)
        if link.ticket_id not in (None, ticket.id):
            raise Permanent(f"{ticket.key} was made for this item, which is linked to {link.key} already.")
        vocabulary = Vocabulary(desk.session.connection)
        incoming = vocabulary.incoming(ticket)
        link.ticket_id, link.key, link.url = ticket.id, ticket.key, ticket.url
        local = vocabulary.local(link.item)
        # A status that nobody chose gives way to what new tickets begin with.
        begun = {"status": local["status"]} if vocabulary.begun_with(link.item) else {}
        link.base = _agreed(from_json(op.sent), ticket, incoming, local) | begun
        link.save(update_fields=["ticket_id", "key", "url", "base"])
        PushOp.objects.filter(pk=op.pk).delete()
        note_in_audit(op, "ticket-made", ticket.key, plan=op.sent)
        queue_link_back(link)
    op.link = link
    desk.sent.written = desk.sent.created = True
    desk.merge(ticket, read_at)


def _agreed(
    sent: Mapping[str, Value], ticket: Ticket, incoming: Incoming, local: Mapping[str, Value]
) -> dict[str, Value]:
    """The base of a new link: what we sent, so that what the tracker made of it is pulled.

    Where the new ticket stayed empty the base is empty, so that ours is pushed; so is a chosen value for which it holds
    another, as a screen without the field leaves it. A status that somebody chose is pushed, as is an owner whom only
    a ticket that exists can be given. What others changed in the ticket meanwhile is none of that.
    """
    jira = incoming.values
    base = {n: jira.get(n) if _of_tracker(n, sent[n], ticket, jira.get(n), local[n]) else sent[n] for n in sent}
    later = {"status"} | ({"owner"} if str(local["owner"]).startswith(NAMED) else set())
    base |= {name: jira.get(name) for name in later - base.keys() - ticket.touched}
    return {name: value for name, value in base.items() if name in jira}


def _of_tracker(name: str, sent: Value, ticket: Ticket, made: Value, now: Value) -> bool:
    """Whether the new ticket holds what the tracker put there and nobody is asked about."""
    if name in ticket.touched:
        return False
    return made is None or (name in CHOSEN and (sent is not None or now != sent))
