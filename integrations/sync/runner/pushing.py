"""Sending what is due in the outbox."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from django.conf import settings
from django.db.models import Max

from integrations.tracker import Ambiguous, Transient

from ..models import Connection, PushOp
from ..outbox import Outcome, Sent, deliver
from ..policy import too_many
from ..session import Session, Standstill, mapping_changed, prove_readable
from .pulling import Progress, no_progress

TRIES = 3
"""How often one op is tried in one run, as long as it is due."""
FAILURES = 3
"""After so many failures in a row the tracker is asked whether it works at all."""
BATCH = 50
AT_ONCE = 500
"""The most one run sends in the background, so that others get their turn."""


@dataclass(slots=True)
class Pushed:
    """What a run did: links written and links whose ticket was made; items that took over changes met on the way."""

    written: set[int] = field(default_factory=set)
    created: set[int] = field(default_factory=set)
    pulled: set[int] = field(default_factory=set)


def push(
    session: Session,
    *,
    release: bool = False,
    progress: Progress = no_progress,
    pushed: Pushed | None = None,
) -> Pushed:
    """Send all that is due; a person does not wait for our back-offs. `release` lets a mass of writes go.

    `pushed` is told what was done as it is done. Raises the error that concerns the connection as a whole.
    """
    pushed = Pushed() if pushed is None else pushed
    if mapping_changed(session):
        raise Standstill("The mapping changed: nothing is sent before everything was read once more.")
    _hold(session.connection, release)
    tried: Counter[int] = Counter()
    failures = 0
    while batch := _batch(session, tried):
        for op in batch:
            tried[op.pk] += 1
            sent = Sent()
            try:
                outcome = deliver(op, session, sent)
            finally:
                _count(pushed, op, sent)
            if outcome is Outcome.BUSY:
                tried[op.pk] = TRIES
            failures = failures + 1 if isinstance(sent.error, Transient | Ambiguous) else 0
            if failures >= FAILURES:
                # Is it the ops, or Jira as a whole? The probe raises what stops everything.
                prove_readable(session.tracker)
                failures = 0
            progress(tried.total(), None)
    return pushed


def _count(pushed: Pushed, op: PushOp, sent: Sent) -> None:
    pushed.pulled |= sent.pulled
    if sent.written:
        pushed.written.add(op.link_id)
    if sent.created:
        pushed.created.add(op.link_id)


def _batch(session: Session, tried: Counter[int]) -> list[PushOp]:
    """The next ops to try; in the background a run ends after AT_ONCE of them."""
    if not session.person and tried.total() >= AT_ONCE:
        return []
    done = [pk for pk, count in tried.items() if count >= TRIES]
    ops = PushOp.objects.deliverable() if session.person else PushOp.objects.due()
    ops = ops.released(session.connection.released_to) if session.connection.held_pushes else ops
    return list(ops.exclude(pk__in=done).order_by("not_before", "id").select_related("link")[:BATCH])


def _hold(connection: Connection, release: bool) -> None:
    """Note how many writes are held because they are too many at once; a person may let them go."""
    waiting = PushOp.objects.not_released(connection.released_to)
    count = waiting.count()
    if release and count:
        connection.released_to = waiting.aggregate(last=Max("id"))["last"]
    held = count if not release and too_many(count, settings.SYNC_MASS_PUSH) else 0
    if (release and count) or held != connection.held_pushes:
        connection.held_pushes = held
        Connection.objects.filter(pk=connection.pk).update(held_pushes=held, released_to=connection.released_to)
