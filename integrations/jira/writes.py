"""Changing tickets, each write once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from integrations.tracker import (
    FIELDS,
    Ambiguous,
    Data,
    LastEdit,
    Missing,
    NeedsInput,
    Permanent,
    Ticket,
    Transient,
    Values,
    Written,
)

from . import changelog, people, transitions
from .answers import Absent, Forbidden, NotJira, Refused
from .client import Client, Query
from .facts import Facts
from .fields import wanted_fields
from .history import Entries
from .mapping import JiraMapping
from .pages import Issue, an_issue
from .places import Edit, Places, our_names, word
from .search import Search

CLOCKS_APART = timedelta(seconds=30)
"""How far our notion of Jira's clock may be off, and how long a write may take from our read to its sending."""


@dataclass(slots=True)
class Writes:
    """Writes of one connection. `to_ticket` makes tickets of issues."""

    client: Client
    facts: Facts
    mapping: JiraMapping
    search: Search
    project: str
    to_ticket: Callable[[Issue], Ticket]

    @property
    def places(self) -> Places:
        """Where values go."""
        return Places(self.facts, self.mapping)

    def update(self, ticket: Ticket, changes: Values, extra: Mapping[str, str]) -> Written:
        """Write what differs from `ticket`; the port's `update`."""
        edit = self.edit(changes, ticket)
        status = self._status(ticket, changes)
        if not edit and status is None:
            return Written(ticket)
        if edit:
            self._put(ticket, edit)
        if status is not None:
            transitions.move(self.client, self.facts, ticket, status, extra)
        return self._read_back(ticket, changes)

    def edit(self, changes: Values, before: Ticket | None) -> Edit:
        """What to send so that the ticket read as `before` (None: a new one) holds `changes`."""
        owner = None
        if "owner" in changes and (before is None or before.values.get("owner") != changes["owner"]):
            owner = people.assignee(self.client, self.facts, self.project, changes["owner"])
        edit = self.places.edit(changes, before, owner)
        for name in edit.add.get("components", ()):
            if name not in self.facts.components:
                self._component(name)
        return edit

    def _status(self, ticket: Ticket, changes: Values) -> str | None:
        wanted = word(changes.get("status"))
        if wanted is None or wanted.casefold() == str(ticket.values.get("status")).casefold():
            return None
        return self.mapping.fields["status"].theirs(wanted)

    def _put(self, ticket: Ticket, edit: Edit) -> None:
        path, what = f"{self.facts.api}/issue/{ticket.id}", f"the change of {ticket.key}"
        try:
            self.client.ask("PUT", path, body=edit.as_update(), write=True, what=what)
        except Refused as error:
            raise self.explained(error) from None

    def explained(self, error: Refused) -> Data:
        """A refused write in our field names; what we believed of this Jira may be out of date."""
        self.facts.doubt()
        return Data(str(error), fields=our_names(error.fields, self.facts, self.mapping))

    def _component(self, name: str) -> None:
        """Add a component to the project; our account may lack the right."""
        body = {"name": name, "project": self.project}
        try:
            self.client.ask("POST", f"{self.facts.api}/component", body=body, write=True, what=f"component {name}")
        except Refused as error:
            if "exist" not in str(error).lower():
                raise self._no_component(name) from None
        except NotJira:
            raise
        except (Missing, Permanent):
            raise self._no_component(name) from None
        except Ambiguous as error:
            text = f"Whether Jira added the component {name} is not known; the ticket was not written."
            raise Transient(text, until=error.until) from error
        self.facts.stored["components"] = sorted({*self.facts.components, name})

    def _no_component(self, name: str) -> NeedsInput:
        self.facts.doubt()
        text = f"Project {self.project} has no component “{name}” and our account may not add it; add it in Jira."
        return NeedsInput(text, needs="Component", allowed=self.facts.components)

    def _read_back(self, before: Ticket, changes: Values) -> Written:
        issue = self._with_history(before)
        after = self.to_ticket(issue)
        return Written(after, self._history(issue, changelog.Before.of(before), after).overwritten(changes))

    def _with_history(self, ticket: Ticket) -> Issue:
        params: Query = {"fields": ",".join(wanted_fields(self.facts)), "expand": "changelog"}
        return an_issue(self.client.get(f"{self.facts.api}/issue/{ticket.id}", params, what=f"ticket {ticket.key}"))

    def touched(self, issue: Issue) -> frozenset[str]:
        """The fields that others changed of an issue read with its history."""
        return frozenset(Entries.of(issue, self.facts, self.mapping).last_edits(FIELDS))

    def _history(self, issue: Issue, before: changelog.Before, after: Ticket) -> changelog.History:
        by_key = lambda key, name: people.by_key(self.client, self.facts, key, name)  # noqa: E731
        return changelog.History(Entries.of(issue, self.facts, self.mapping), before, after, by_key)

    def replaced(self, ticket: Ticket, before: Values, sent: Values, since: datetime) -> Values:
        """The port's `replaced`."""
        names = [name for name, value in sent.items() if self.places.holds(ticket, name, value)]
        if not names:
            return {}
        try:
            issue = self._with_history(ticket)
        except (Missing, Forbidden, Absent):
            return {}
        sent_at = since + timedelta(seconds=self.client.skew) - CLOCKS_APART
        return self._history(issue, changelog.Before(before, sent_at), self.to_ticket(issue)).replaced(names)

    def last_edits(self, ticket_id: str, names: Sequence[str]) -> dict[str, LastEdit]:
        """The port's `last_edits`."""
        ask: Query = {"fields": "updated", "expand": "changelog"}
        issue = self.client.get(f"{self.facts.api}/issue/{ticket_id}", ask, what=f"the history of ticket {ticket_id}")
        return Entries.of(an_issue(issue), self.facts, self.mapping).last_edits(names)
