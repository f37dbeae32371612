"""The Tracker protocol. An adapter is named in settings by dotted path and built by a `Connect`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from .fields import FieldRule
from .ticket import StatusRef, Ticket, Value, Values

ServerFacts = dict[str, Any]
"""What the adapter learned and wants back next time (deployment, field ids, clock skew…): JSON, kept by sync."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some tickets of a pull. `done` and `total` feed a progress bar; total is None while unknown."""

    tickets: tuple[Ticket, ...]
    done: int
    total: int | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """Answer to reading by id: what was readable, and the ids that answered 404."""

    tickets: tuple[Ticket, ...]
    missing: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Written:
    """Outcome of a write: the ticket as read back, and what it overwrote although it was not what we had merged.

    `overwritten` maps a field to the value the tracker held just before our write, only where that differs
    from the value we believed; it comes from the ticket's own changelog.
    """

    ticket: Ticket
    overwritten: Values = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LastEdit:
    """Who changed a field of a ticket last, and when; `by` is a name to be shown, empty where nobody is named."""

    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Option:
    """A value a person may choose for a field the tracker insists on."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Event:
    """A webhook, read: a hint that a ticket changed. `delivery` is unique per event, the same on a redelivery.

    `ticket_id` is the ticket's key where the tracker told no id.
    """

    delivery: str
    ticket_id: str
    kind: str
    """changed | deleted | other"""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the whole project is readable: `readable` false pauses the connection, with `reason`.

    `proven`: the tracker itself said that we may browse it; else nothing speaks against it, and nobody can tell.
    """

    readable: bool
    reason: str = ""
    proven: bool = False


class Tracker(Protocol):
    """A connection to one tracker. No method retries or sleeps on an error; each raises a TrackerError instead.

    Threads: one instance per worker call; never shared.
    """

    name: str
    """How people call it: "Jira"."""
    rules: Mapping[str, FieldRule]
    """One rule per name in FIELDS."""
    create_missing: bool
    """Whether an unknown theme name makes a theme (else "Unsorted")."""
    mapping_digest: str
    """Changes when the mapping changes: the engine then re-bases and never mass-pushes."""
    facts: ServerFacts
    """Current knowledge, to be stored by the engine after each use."""
    requests: int
    """HTTP requests made by this instance so far."""

    def check(self) -> None:
        """Prove URL, credentials, project and mapping; refresh `facts`. Raises Auth, Config, Transient."""

    def changed(self, since: datetime | None, known: Mapping[str, str]) -> Iterator[Page]:
        """Every ticket of the plan's query, or those updated since `since` (the adapter adds the overlap).

        `known` maps ticket ids to content hashes of what the engine holds; pages may leave out a ticket that
        is provably unchanged. Aborts with Transient on a repeated page token.
        """

    def not_all_taken(self) -> None:
        """Some of what `changed` gave had to be left out: the next one gives all that was updated since its `since`."""

    def read(self, ids: Sequence[str]) -> Found:
        """Read tickets by id, freshly (no index), any number; inside or outside the plan's query."""

    def create(self, values: Values, marker: Mapping[str, str], extra: Mapping[str, str] | None = None) -> Ticket:
        """Create a ticket carrying property `marker` ({"item", "op"}). Raises Ambiguous when the outcome is unknown.

        Fields that only an existing ticket can take (status) are left to a following `update`. `extra` answers
        earlier NeedsInput errors, by the field's name or id: {"Severity": "High"}.
        """

    def find_created(self, marker: Mapping[str, str]) -> Ticket | None:
        """Look for our own recent ticket with that marker. The index may lag: None is not proof."""

    def update(self, ticket: Ticket, changes: Values, extra: Mapping[str, str] | None = None) -> Written:
        """Write `changes` (neutral values) to the ticket as it was read, add only our own share of shared fields.

        `extra` answers earlier NeedsInput errors: {"resolution": "Done"}. No write happens for changes that
        already hold. Raises NeedsInput, Data, Missing, Ambiguous, Throttled…
        """

    def replaced(self, ticket: Ticket, before: Values, sent: Values, since: datetime) -> Values:
        """What an earlier write of ours overwrote, whose answer was lost: see `Written.overwritten`.

        Per field of `sent` that `ticket` holds by now: the value it held just before our write, where that is not
        what `before` says. `since` is when the write was sent, by our clock. Empty where no history is to be had.
        """

    def last_edits(self, ticket_id: str, names: Sequence[str]) -> Mapping[str, LastEdit]:
        """By whom these fields were changed last, ourselves left out; one request.

        Fields the ticket's history does not tell of are left out. Raises Missing, Data and the like.
        """

    def comment(self, ticket_id: str, text: str, marker: Mapping[str, str]) -> None:
        """Add a comment (Markdown) once: a comment carrying `marker` already is left alone."""

    def link_back(self, ticket_id: str, url: str, title: str) -> None:
        """Set the remote link that points back to the item (upsert by a global id made from `url`)."""

    def statuses(self) -> Sequence[StatusRef]:
        """Every status of the project."""

    def readable(self) -> Verdict:
        """Whether the account can still browse the project (asked when many tickets went missing at once)."""

    def field_value(self, name: str, value: Value) -> str:
        """A neutral value in the tracker's own words, for dry runs and messages."""

    def close(self) -> None:
        """Give the connections back."""


Connect = Callable[[Mapping[str, str], ServerFacts], Tracker]
"""`connect(settings, facts)`: settings are the JIRA_* values by name. Raises Config for a wrong setting or mapping."""
