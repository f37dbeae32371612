"""Under which terms tickets are merged, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from integrations.tracker import Conflict, FieldRule, Ticket, Value, Values

from ..models import AuditRow


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for all tickets of one batch.

    `read_at`: when their request began, by our clock. `fresh`: read by id, not from an index that may lag.
    `adopt` decides fields that were never agreed on; `rebase` forgets agreements that only a new mapping moved.
    `make_items`: whether a ticket without an item makes one. `rehearsing`: what waits to be written
    counts as if it were written now. `lease` names the worker that holds the link's lease.
    `asked`: by which key a ticket was asked for, by its id; one that moved has another by now.
    `known`: hashes of what was merged last, as they were before the tickets were read.
    `carriers` maps the prefixes of labels that carry a field to its name.
    After a write `sent` holds the canonical values written, `before` what the ticket held when it was read, and
    `overwritten` the tracker's values that our write replaced unseen.
    """

    rules: Mapping[str, FieldRule]
    read_at: datetime
    create_missing: bool = True
    fresh: bool = False
    adopt: Conflict = Conflict.ASK
    rebase: bool = False
    make_items: bool = True
    rehearsing: bool = False
    in_query: bool | None = None
    lease: str = ""
    asked: Mapping[str, str] = field(default_factory=dict)
    known: Mapping[str, str] = field(default_factory=dict)
    carriers: Mapping[str, str] = field(default_factory=dict)
    sent: Values | None = None
    before: Values = field(default_factory=dict)
    overwritten: Values = field(default_factory=dict)

    @property
    def writing(self) -> bool:
        """Whether this is a push at work, which merges what a pull would leave to it."""
        return bool(self.lease)


@dataclass(slots=True)
class Tally:
    """What came of it. `pulled` are items made or changed; `left_out` tickets must be looked at again.

    `unknown` are tickets without an item that were not made into one. `pushes` are the values each link's ticket
    still has to get, `ignored` the fields that kept their value although we wrote another. `disputed`: whether any
    field stands in conflict.
    """

    pulled: set[int] = field(default_factory=set)
    processed: list[datetime] = field(default_factory=list)
    left_out: list[Ticket] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    pushes: dict[int, dict[str, Value]] = field(default_factory=dict)
    ignored: dict[int, set[str]] = field(default_factory=dict)
    audits: list[AuditRow] = field(default_factory=list)
    disputed: bool = False

    def add(self, other: Tally) -> None:
        """Take in what came of another batch."""
        self.pulled |= other.pulled
        self.processed += other.processed
        self.left_out += other.left_out
        self.unknown += other.unknown
        self.pushes |= other.pushes
        self.ignored |= other.ignored
        self.audits += other.audits
        self.disputed |= other.disputed
