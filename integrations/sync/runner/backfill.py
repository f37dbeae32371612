"""The first pull, of everything: how far it has come, so that one that was interrupted does not begin anew."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from integrations.tracker import Ticket

from ..models import Connection, Turn
from ..policy import next_cursor
from ..session import Session, settings_digest


def came_to(session: Session) -> datetime | None:
    """Up to which change everything is stored, if that was read under the present settings and mapping."""
    stored = session.connection.backfill
    return datetime.fromisoformat(stored["at"]) if stored.get("under") == _under(session) else None


def note(session: Session, tickets: Iterable[Ticket], left_out: Iterable[Ticket]) -> None:
    """Note how far it is, as tickets come oldest change first; then let those go first who wait for an answer.

    `tickets` are those read last, `left_out` those of the whole pull that must be looked at again.
    """
    connection = session.connection
    changes = ([ticket.updated for ticket in some] for some in (tickets, left_out))
    reached = next_cursor(came_to(session), *changes)
    if reached is not None:
        connection.backfill = {"at": reached.isoformat(), "under": _under(session)}
        Connection.objects.filter(pk=connection.pk).update(backfill=connection.backfill)
    session.take_turn(Turn.BACKFILL)


def _under(session: Session) -> str:
    return f"{settings_digest()} {session.tracker.mapping_digest}"
