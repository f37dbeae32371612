"""Creating and changing tickets, each write once."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from integrations.tracker import (
    Ambiguous,
    Data,
    Missing,
    NeedsInput,
    Permanent,
    Ticket,
    TrackerError,
    Values,
    Written,
)

from . import changelog, people, transitions
from .answers import Absent, Refused
from .client import Client, Query
from .facts import Facts
from .fields import MARKER, texts, wanted_fields
from .jql import quoted
from .mapping import JiraMapping
from .places import Edit, Places, our_names, word
from .search import Search

Issue = dict[str, Any]
LOOKED_BACK = ("-30m", "-7d")
"""How far to look for a ticket of ours: first where it must be, then where an outage may have left it."""


@dataclass(slots=True)
class Writes:
    """Writes of one connection. `to_ticket` makes tickets of issues."""

    client: Client
    facts: Facts
    mapping: JiraMapping
    search: Search
    project: str
    to_ticket: Callable[[Issue], Ticket]
    _markers: dict[str, Any] = field(default_factory=dict)

    @property
    def places(self) -> Places:
        """Where values go."""
        return Places(self.facts, self.mapping)

    def update(self, ticket: Ticket, changes: Values, extra: Mapping[str, str]) -> Written:
        """Write what differs from `ticket`; the port's `update`."""
        edit = self._edit(changes, ticket)
        status = self._status(ticket, changes)
        if not edit and status is None:
            return Written(ticket)
        if edit:
            self._put(ticket, edit)
        if status is not None:
            transitions.move(self.client, self.facts, ticket, status, extra)
        return self._read_back(ticket, changes)

    def _edit(self, changes: Values, before: Ticket | None) -> Edit:
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
            raise self._explained(error) from None

    def _explained(self, error: Refused) -> Data:
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
        except (Missing, Permanent):
            raise self._no_component(name) from None
        self.facts.stored["components"] = sorted({*self.facts.components, name})

    def _no_component(self, name: str) -> NeedsInput:
        self.facts.doubt()
        text = f"Project {self.project} has no component “{name}” and our account may not add it; add it in Jira."
        return NeedsInput(text, needs="Component", allowed=self.facts.components)

    def _read_back(self, before: Ticket, changes: Values) -> Written:
        params: Query = {"fields": ",".join(wanted_fields(self.facts)), "expand": "changelog"}
        issue = self.client.get(f"{self.facts.api}/issue/{before.id}", params, what=f"ticket {before.key}")
        after = self.to_ticket(issue)
        by_key = lambda key, name: people.by_key(self.client, self.facts, key, name)  # noqa: E731
        history = changelog.History.of(issue, self.facts, self.mapping, before, after, by_key)
        return Written(after, history.overwritten(changes))

    def create(self, values: Values, marker: Mapping[str, str]) -> Ticket:
        """The port's `create`."""
        edit = self._edit({n: v for n, v in values.items() if n != "status" and v}, None)
        fields = {
            "project": {"key": self.project},
            "issuetype": {"name": self.facts.issue_type},
            **{n: v for n, v in edit.as_fields().items() if v is not None},
        }
        made = self._post(fields, marker)
        return self._made(str(made["id"]), marker)

    def _post(self, fields: dict[str, Any], marker: Mapping[str, str]) -> Issue:
        body: dict[str, Any] = {"fields": fields, "properties": [{"key": MARKER, "value": dict(marker)}]}
        try:
            return self._post_once(body)
        except Refused as error:
            if not ("propert" in str(error).lower() or "properties" in error.fields):
                raise self._missing_field(error, fields) from None
        labels = [*fields.get("labels", []), marker_label(marker)]
        return self._post_once({"fields": {**fields, "labels": labels}})

    def _post_once(self, body: dict[str, Any]) -> Issue:
        path = f"{self.facts.api}/issue"
        made: Issue = self.client.ask("POST", path, body=body, write=True, what="a new ticket")
        if not isinstance(made, dict) or "id" not in made:
            raise Ambiguous("Jira's answer to a new ticket names no ticket. Whether it was made is not known.")
        return made

    def _missing_field(self, error: Refused, sent: Mapping[str, Any]) -> Data:
        """A refused create: a field of Jira's that we never send is a question for a person."""
        unknown = {name: text for name, text in error.fields.items() if name not in sent}
        if not unknown:
            return self._explained(error)
        name, text = next(iter(unknown.items()))
        return NeedsInput(f"Jira makes no {self.facts.issue_type} without {name}: {text}", needs=name)

    def _made(self, ident: str, marker: Mapping[str, str]) -> Ticket:
        """A ticket just made, read by id and freed of the marker label."""
        try:
            issue = self.search.get(ident)
            if issue is not None and marker_label(marker) in texts((issue.get("fields") or {}).get("labels")):
                body = {"update": {"labels": [{"remove": marker_label(marker)}]}}
                self.client.ask("PUT", f"{self.facts.api}/issue/{ident}", body=body, write=True, what="the marker")
                issue = self.search.get(ident)
        except TrackerError as error:
            raise Ambiguous(f"A ticket was made, but reading it failed: {error}") from error
        if issue is None:
            raise Ambiguous("A ticket was made, but Jira does not show it.")
        return self.to_ticket(issue)

    def find_created(self, marker: Mapping[str, str]) -> Ticket | None:
        """The port's `find_created`."""
        scope = f"project = {quoted(self.project)} AND creator = currentUser()"
        for since in LOOKED_BACK:
            for issue in self.search.find(f"{scope} AND created >= {since} ORDER BY created DESC", [MARKER]):
                if self._carries(issue, marker):
                    return self._made(str(issue["id"]), marker)
        return None

    def _carries(self, issue: Issue, marker: Mapping[str, str]) -> bool:
        if marker_label(marker) in texts((issue.get("fields") or {}).get("labels")):
            return True
        ident = str(issue["id"])
        if ident not in self._markers:
            self._markers[ident] = self._marker(issue)
        return bool(self._markers[ident] == dict(marker))

    def _marker(self, issue: Issue) -> Any:
        """The marker a ticket was made with; it never changes."""
        if "properties" in issue:
            return (issue["properties"] or {}).get(MARKER)
        path = f"{self.facts.api}/issue/{issue['id']}/properties/{MARKER}"
        try:
            answer = self.client.get(path, what="a ticket's marker")
        except (Missing, Absent):
            return None
        return answer.get("value") if isinstance(answer, dict) else None


def marker_label(marker: Mapping[str, str]) -> str:
    """The label that stands for a marker where Jira takes no properties with a create."""
    return f"{MARKER}-{marker.get('op') or json.dumps(dict(marker), sort_keys=True)}".replace(" ", "")
