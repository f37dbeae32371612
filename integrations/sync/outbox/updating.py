"""Changing a ticket: read it, merge, write what it lacks, merge what was read back."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from integrations.tracker import FIELDS, Data, Missing, NeedsInput, Ticket, Value, Values, Written
from roadmap.plan.models import Item

from ..models import Link, LinkState, OpState, PushOp
from ..policy import quarantined
from ..queue import queue_link_back
from ..reconcile import Tally
from ..vocabulary import Vocabulary, from_json, neutral, plain
from .sending import Desk, note_in_audit

HOUR = timedelta(hours=1)


class Refused(Exception):
    """The tracker refused these fields of a write, each for its own reason."""

    def __init__(self, errors: dict[str, Data]) -> None:
        super().__init__(" ".join(dict.fromkeys(str(error) for error in errors.values())))
        self.errors = errors


def send_update(desk: Desk) -> None:
    """Bring a ticket up to date. The ticket is always read first: nothing is written over what we have not seen."""
    op, sent = desk.op, desk.sent
    if not op.link.ticket_id:
        sent.waits = True
        return
    archived = Item.objects.filter(pk=op.link.item_id, archived_at__isnull=False).exists()
    if archived and not op.sent:
        op.delete()
        return
    read_at = timezone.now()
    ticket = _read(desk, str(op.link.ticket_id))
    tally = _landed(desk, ticket, read_at) if op.sent else desk.merge(ticket, read_at)
    sent.pulled |= tally.pulled
    pushes = tally.pushes.get(op.link_id)
    if pushes is None:
        # The merge could not run: the lease ran out or a fresher read was merged meanwhile.
        sent.waits = True
    elif pushes and not archived:
        _write(desk, ticket, pushes)
    if archived:
        PushOp.objects.filter(pk=op.pk).delete()


def _read(desk: Desk, ticket_id: str) -> Ticket:
    found = desk.session.tracker.read([ticket_id])
    if not found.tickets:
        raise Missing("Jira does not show this ticket to us.")
    return found.tickets[0]


def _landed(desk: Desk, ticket: Ticket, read_at: datetime) -> Tally:
    """The merge after a write whose answer was lost: as after one that was answered, with what did get through."""
    op, before = desk.op, neutral(desk.op.before)
    vocabulary = Vocabulary(desk.session.connection)
    sent, jira = from_json(op.sent), vocabulary.incoming(ticket).values
    asked = vocabulary.outgoing({name: value for name, value in sent.items() if name in before})
    lost = desk.session.tracker.replaced(ticket, before, asked, op.sent_at or read_at)
    through = {name: value for name, value in sent.items() if jira.get(name) == value or name in lost}
    tally = desk.merge(ticket, read_at, sent=through, before=vocabulary.words(before), overwritten=lost)
    if op.link_id in tally.pushes:
        desk.sent.written = bool(through)
        _settled(op, through)
    return tally


@transaction.atomic
def _settled(op: PushOp, through: Values) -> None:
    """What became of the lost write is known: what got through counts as any write does."""
    op.sent, op.before = {}, {}
    PushOp.objects.filter(pk=op.pk).update(state=OpState.WAITING, sent={}, before={})
    if through:
        note_in_audit(op, "written", "The answer was lost.", plan=plain(through))
        queue_link_back(Link.objects.get(pk=op.link_id))


def _write(desk: Desk, ticket: Ticket, pushes: dict[str, Value]) -> None:
    op, sent = desk.op, desk.sent
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
            # Part of a refused write may have gone through.
            ticket = _read(desk, ticket.id)
            refused |= _blame(error, values, waiting)
            continue
        sent.written = True
        ignored = tally.ignored.get(op.link_id, set())
        refused |= {name: _not_taken(name) for name in ignored}
    _finish(desk, refused)


def _write_once(desk: Desk, ticket: Ticket, values: dict[str, Value]) -> tuple[Ticket, Tally]:
    """One write and the merge of its read-back. The row knows of it before it leaves."""
    _note_leaving(desk, ticket, values)
    vocabulary = Vocabulary(desk.session.connection)
    read_at = timezone.now()
    written: Written = desk.session.tracker.update(ticket, vocabulary.outgoing(values), desk.op.extra)
    before = vocabulary.incoming(ticket).values
    tally = desk.merge(written.ticket, read_at, sent=values, before=before, overwritten=written.overwritten)
    return written.ticket, tally


def _note_leaving(desk: Desk, ticket: Ticket, values: Values) -> None:
    """Keep what is written, and over what, for the case that no answer comes."""
    op = desk.op
    op.link.take(desk.owner)
    op.sent_at = op.sent_at if op.before and op.sent_at else timezone.now()
    op.sent |= plain(values)
    op.before |= plain({name: ticket.values.get(name) for name in values})
    op.state = OpState.SENDING
    rows = PushOp.objects.filter(pk=op.pk)
    rows.update(state=op.state, sent=op.sent, before=op.before, sent_at=op.sent_at)


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
def _finish(desk: Desk, refused: dict[str, Data]) -> None:
    """After the last write: the op is gone if nothing is left to be written, parked or waiting if something is."""
    op, sent = desk.op, desk.sent
    link = Link.objects.get(pk=op.link_id)
    if sent.written:
        note_in_audit(op, "written", "", plan={k: v for k, v in op.sent.items() if k not in refused})
        queue_link_back(link)
    left = PushOp.objects.filter(pk=op.pk)
    # Somebody edited the item while we wrote: whatever was refused, the op is tried again with that.
    if not refused or left.exclude(asks=op.asks).exists():
        now = timezone.now()
        left.update(state=OpState.WAITING, sent={}, before={}, error="", needs="", fields={}, not_before=now)
        return
    errors = Refused(refused)
    asking = next((e for e in refused.values() if isinstance(e, NeedsInput)), None)
    sent.parked = bool(
        left.update(
            state=OpState.PARKED,
            sent={},
            before={},
            error=str(errors),
            fields={name: str(error) for name, error in refused.items()},
            needs=asking.needs if asking else "",
            allowed=list(asking.allowed) if asking else [],
        )
    )
    if sent.parked:
        note_in_audit(op, "parked", str(errors))
