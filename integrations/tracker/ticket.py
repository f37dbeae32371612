"""A ticket as a frozen neutral value: what an adapter hands over and what the merge compares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

Value = str | tuple[str, ...] | None
"""One field's neutral value. `None` means empty. Sets (labels) are sorted tuples without duplicates.

title        one line of text
description  Markdown
theme        the theme's name as the tracker spells it, after the mapping's `values`
lead_time    the bucket's slug or name as the tracker spells it, after the mapping's `values`
status       the status's name
owner        the tracker's user id; towards the tracker also `name:<display name>` for a person without one
labels       the ticket's labels without those that carry a theme, a lead time or a marker
priority     the priority's name
"""
Values = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class PersonRef:
    """A tracker's user. `email` is None where the tracker hides it (Jira Cloud does)."""

    tracker_id: str
    name: str
    email: str | None = None


@dataclass(frozen=True, slots=True)
class StatusRef:
    """A status the tracker knows. `category` is todo, doing or done."""

    id: str
    name: str
    category: str


@dataclass(frozen=True, slots=True)
class Ticket:
    """One ticket, read whole.

    `id` is the identity and never changes; `key` is for people and changes when a ticket moves.
    `values` holds every field of FIELDS whose rule is not `off`.
    `status` is the status behind `values["status"]`; `owner` the user behind `values["owner"]`.
    `read_only` names fields whose content this side cannot express without loss; they are never written.
    `raw` keeps the tracker's own form of converted fields (a description's markup or ADF as JSON text).
    `touched` names fields that others changed since it was made; told of a ticket just made or found by its marker.
    `content_hash` covers everything the plan could read; equal hashes mean nothing to do.
    """

    id: str
    key: str
    url: str
    values: Values
    status: StatusRef
    updated: datetime
    content_hash: str
    owner: PersonRef | None = None
    read_only: frozenset[str] = frozenset()
    raw: Mapping[str, str] = field(default_factory=dict)
    touched: frozenset[str] = frozenset()
