"""What every sender works with."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from integrations.tracker import Ticket, TrackerError, Values

from ..carriers import carriers
from ..models import AuditRow, PushOp
from ..reconcile import Tally, Terms, reconcile
from ..session import Session


@dataclass(slots=True)
class Sent:
    """What a sender did so far: `written` to the ticket, `created` it, `parked` the op, or `waits` for its time.

    `pulled` are items that took over what somebody changed in the tracker; our own read-back does not count.
    """

    written: bool = False
    created: bool = False
    parked: bool = False
    waits: bool = False
    pulled: frozenset[int] = frozenset()
    error: TrackerError | None = None


@dataclass(frozen=True, slots=True)
class Desk:
    """A worker at one op, holding the lease of its link as `owner`. `sent` says what was done, also where it failed."""

    session: Session
    op: PushOp
    owner: str
    sent: Sent = field(default_factory=Sent)

    def merge(
        self,
        ticket: Ticket,
        read_at: datetime,
        *,
        sent: Values | None = None,
        before: Values | None = None,
        overwritten: Values | None = None,
    ) -> Tally:
        """Merge the op's ticket as it was just read, or as it was read back after writing `sent`."""
        tracker = self.session.tracker
        terms = Terms(
            rules=tracker.rules,
            create_missing=tracker.create_missing,
            carriers=carriers(tracker),
            read_at=read_at,
            fresh=True,
            lease=self.owner,
            sent=sent,
            before=before or {},
            overwritten=overwritten or {},
        )
        return reconcile(self.session.connection, [ticket], terms)


def note_in_audit(op: PushOp, outcome: str, note: str, **values: object) -> None:
    """Record what became of an op."""
    AuditRow.objects.create(
        item_id=op.link.item_id, ticket_id=op.link.ticket_id or "", outcome=outcome, note=note, **values
    )
