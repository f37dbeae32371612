"""One op from the outbox: sent, and what becomes of it when that fails."""

from __future__ import annotations

import uuid
from datetime import timedelta
from enum import StrEnum

from django.conf import settings
from django.utils import timezone

from integrations.tracker import Data, NeedsInput, Throttled, TrackerError, pause_asked

from ..models import Link, LinkState, OpKind, OpState, PushOp
from ..policy import Response, backoff, response
from ..session import Session, note_error, prove_readable, understood
from ..standing import restate
from .creating import send_create
from .notes import send_comment, send_link_back
from .sending import Desk, Sent, note_in_audit
from .updating import send_update


class Outcome(StrEnum):
    """What became of an op. `busy`: somebody else works on its link. `failed`: it is tried again later."""

    CREATED = "created"
    WRITTEN = "written"
    NOTHING = "nothing"
    BUSY = "busy"
    WAITS = "waits"
    PARKED = "parked"
    FAILED = "failed"


LINK_BACK_TRIES = 3
SENDERS = {
    OpKind.CREATE: send_create,
    OpKind.UPDATE: send_update,
    OpKind.COMMENT: send_comment,
    OpKind.LINK_BACK: send_link_back,
}


def deliver(op: PushOp, session: Session, sent: Sent) -> Outcome:
    """Send one op; `sent` is told what was done, whatever follows.

    Raises the errors that concern the connection as a whole, after putting the op back.
    """
    owner = str(uuid.uuid4())
    if not op.link.take(owner):
        return Outcome.BUSY
    try:
        session.heed()
        op.refresh_from_db()
        op.link.refresh_from_db()
        with understood(f"“{op.get_kind_display()}” for {op.link}", write=True):
            SENDERS[OpKind(op.kind)](Desk(session, op, owner, sent))
        return Outcome.WAITS if sent.waits else _named(sent)
    except PushOp.DoesNotExist:
        return Outcome.NOTHING
    except TrackerError as error:
        sent.error = error
        if pause_asked(error):
            # Before the link is free again for another worker.
            note_error(session.connection, error)
        return _failed(op, error, session)
    finally:
        op.link.give_back(owner)
        restate([op.link.item_id])


def _named(sent: Sent) -> Outcome:
    if sent.parked:
        return Outcome.PARKED
    if sent.created:
        return Outcome.CREATED
    return Outcome.WRITTEN if sent.written else Outcome.NOTHING


def _failed(op: PushOp, error: TrackerError, session: Session) -> Outcome:
    """Put an op back as its error asks; what stops the whole connection is raised again."""
    answer = response(error)
    if answer is Response.PARK:
        park(op, error)
        return Outcome.PARKED
    if answer is Response.LOST:
        _lost(op, session)
        return Outcome.FAILED
    if isinstance(error, Throttled) and error.ticket_only:
        Link.objects.filter(pk=op.link_id).update(hold_until=error.until)
        _put_back(op, str(error), 0)
        return Outcome.FAILED
    again = answer in (Response.RETRY, Response.LOOK)
    if op.kind == OpKind.LINK_BACK and again and not pause_asked(error) and op.attempts + 1 >= LINK_BACK_TRIES:
        return _without_link_back(op, error, session)
    _put_back(op, str(error), _pause(op) if again else 0, OpState.UNKNOWN if answer is Response.LOOK else "")
    if again and not pause_asked(error):
        return Outcome.FAILED
    raise error


def _without_link_back(op: PushOp, error: TrackerError, session: Session) -> Outcome:
    """A ticket does without a link back that fails again and again, unless all of Jira fails."""
    prove_readable(session.tracker)
    note_in_audit(op, "link-back-refused", str(error))
    Link.objects.filter(pk=op.link_id).update(linked_back=True)
    op.delete()
    return Outcome.NOTHING


def _pause(op: PushOp) -> int:
    return backoff(op.attempts + 1, settings.SYNC_BACKOFF_SECONDS, settings.SYNC_BACKOFF_LIMIT_SECONDS)


def _put_back(op: PushOp, error: str, seconds: int, state: str = "") -> None:
    """Try again later. A create whose outcome is unknown stays so, whatever the look for it met."""
    now = PushOp.objects.values_list("state", flat=True).filter(pk=op.pk).first()
    op.state = state or (OpState.UNKNOWN if now == OpState.UNKNOWN else OpState.WAITING)
    op.attempts += 1
    op.error, op.not_before = error, timezone.now() + timedelta(seconds=seconds)
    op.save(update_fields=["state", "attempts", "error", "not_before"])


def park(op: PushOp, error: TrackerError) -> None:
    """Leave an op to a person, with what the tracker needs."""
    op.state, op.error = OpState.PARKED, str(error)
    op.fields = dict(error.fields) if isinstance(error, Data) else {}
    op.needs = error.needs if isinstance(error, NeedsInput) else ""
    op.allowed = list(error.allowed) if isinstance(error, NeedsInput) else []
    op.save(update_fields=["state", "error", "fields", "needs", "allowed"])
    note_in_audit(op, "parked", str(error))


def _lost(op: PushOp, session: Session) -> None:
    """The ticket is hidden or gone. If the whole project is, the connection pauses and no link is blamed."""
    _put_back(op, "Jira does not show this ticket to us.", 0)
    prove_readable(session.tracker)
    Link.objects.filter(pk=op.link_id).update(state=LinkState.UNREACHABLE)
    note_in_audit(op, "unreachable", "")
