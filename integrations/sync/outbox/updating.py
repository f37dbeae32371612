"""Changing a ticket: read it, merge, write what it lacks, merge what was read back."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from integrations.tracker import FIELDS, Data, Missing, NeedsInput, Ticket, Value, Written
from roadmap.plan.models import Item

from ..models import Link, LinkState, OpState, PushOp
from ..policy import quarantined
from ..queue import queue_link_back
from ..reconcile import Tally
from ..vocabulary import Vocabulary
from .sending import Desk, Sent, note_in_audit

HOUR = timedelta(hours=1)


class Refused(Exception):
    """The tracker refused these fields of a write, each for its own reason."""

    def __init__(self, errors: dict[str, Data]) -> None:
        super().__init__(" ".join(dict.fromkeys(str(error) for error in errors.values())))
        self.errors = errors


def send_update(desk: Desk) -> Sent:
    """Bring a ticket up to date. The ticket is always read first: nothing is written over what we have not seen."""
    op = desk.op
    if not op.link.ticket_id:
        return Sent(waits=True)
    if Item.objects.filter(pk=op.link.item_id, archived_at__isnull=False).exists():
        op.delete()
        return Sent()
    read_at = timezone.now()
    found = desk.session.tracker.read([op.link.ticket_id])
    if not found.tickets:
        raise Missing("Jira does not show this ticket to us.")
    ticket = found.tickets[0]
    tally = desk.merge(ticket, read_at)
    sent = Sent(pulled=frozenset(tally.pulled))
    pushes = tally.pushes.get(op.link_id)
    if pushes is None:
        # The merge could not run: the lease ran out or a fresher read was merged meanwhile.
        sent.waits = True
    elif pushes:
        _write(desk, ticket, pushes, sent)
    return sent


def _write(desk: Desk, ticket: Ticket, pushes: dict[str, Value], sent: Sent) -> None:
    op = desk.op
    if not _may_write(op):
        sent.waits = True
        return
    refused: dict[str, Data] = {}
    waiting = [pushes]
    while waiting:
        values = waiting.pop(0)
        try:
            ticket, tally = _write_once(desk, ticket, values)
        except Data as error:
            ticket = _again(desk, ticket)
            refused |= _blame(error, values, waiting)
            continue
        sent.written = True
        ignored = tally.ignored.get(op.link_id, set())
        refused |= {name: _not_taken(name) for name in ignored}
    _finish(desk, refused, sent)


def _write_once(desk: Desk, ticket: Ticket, values: dict[str, Value]) -> tuple[Ticket, Tally]:
    """One write and the merge of its read-back. The row knows of it before it leaves."""
    op = desk.op
    op.link.take(desk.owner)
    stored = {name: list(v) if isinstance(v, tuple) else v for name, v in values.items()}
    PushOp.objects.filter(pk=op.pk).update(state=OpState.SENDING, sent=op.sent | stored, sent_at=timezone.now())
    op.sent |= stored
    vocabulary = Vocabulary(desk.session.connection)
    read_at = timezone.now()
    written: Written = desk.session.tracker.update(ticket, vocabulary.outgoing(values), op.extra)
    before = vocabulary.incoming(ticket).values
    tally = desk.merge(written.ticket, read_at, sent=values, before=before, overwritten=written.overwritten)
    return written.ticket, tally


def _again(desk: Desk, ticket: Ticket) -> Ticket:
    """The ticket after a refused write, part of which may have gone through."""
    found = desk.session.tracker.read([ticket.id])
    if not found.tickets:
        raise Missing("Jira does not show this ticket to us.")
    return found.tickets[0]


def _blame(error: Data, values: dict[str, Value], waiting: list[dict[str, Value]]) -> dict[str, Data]:
    """The fields an error is about; the others are written without them, one by one where it names none of ours."""
    if len(values) == 1:
        return dict.fromkeys(values, error)
    named = {name for name in values if name in {key.casefold().replace(" ", "_") for key in error.fields}}
    if named:
        rest = {name: value for name, value in values.items() if name not in named}
        waiting += [rest] if rest else []
        return dict.fromkeys(named, error)
    waiting += [{name: values[name]} for name in FIELDS if name in values]
    return {}


def _not_taken(name: str) -> Data:
    text = f"Jira kept its own {name.replace('_', ' ')} although it accepted ours."
    return Data(text, fields={name: text})


def _may_write(op: PushOp) -> bool:
    """Count this write; hold the link back where it is one too many within the hour."""
    link, now = op.link, timezone.now()
    if link.writes_since is None or now - link.writes_since >= HOUR:
        link.writes, link.writes_since = 0, now
        link.state = LinkState.OK if link.state == LinkState.QUARANTINED else link.state
    held = quarantined(link.writes, settings.SYNC_WRITES_PER_HOUR)
    if held:
        link.state, link.hold_until = LinkState.QUARANTINED, link.writes_since + HOUR
        note_in_audit(op, "quarantined", f"{link.writes} writes within an hour.")
    else:
        link.writes += 1
    link.save(update_fields=["writes", "writes_since", "state", "hold_until"])
    return not held


@transaction.atomic
def _finish(desk: Desk, refused: dict[str, Data], sent: Sent) -> None:
    """After the last write: the op is gone if nothing is left to be written, parked or waiting if something is."""
    op = desk.op
    link = Link.objects.get(pk=op.link_id)
    if sent.written:
        note_in_audit(op, "written", "", plan={k: v for k, v in op.sent.items() if k not in refused})
        queue_link_back(link)
    left = PushOp.objects.filter(pk=op.pk)
    # Somebody edited the item while we wrote: whatever was refused, the op is tried again with that.
    if not refused or left.exclude(asks=op.asks).exists():
        left.update(state=OpState.WAITING, sent={}, error="", needs="", fields={}, not_before=timezone.now())
        return
    errors = Refused(refused)
    asking = next((e for e in refused.values() if isinstance(e, NeedsInput)), None)
    sent.parked = bool(
        left.update(
            state=OpState.PARKED,
            error=str(errors),
            fields={name: str(error) for name, error in refused.items()},
            needs=asking.needs if asking else "",
            allowed=list(asking.allowed) if asking else [],
        )
    )
    if sent.parked:
        note_in_audit(op, "parked", str(errors))
