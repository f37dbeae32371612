"""The adapter itself: the port's Tracker for a Jira, Cloud or Data Center."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from integrations.tracker import (
    Config,
    FieldRule,
    Found,
    LastEdit,
    Missing,
    Page,
    ServerFacts,
    StatusRef,
    Ticket,
    Value,
    Values,
    Verdict,
    Written,
)

from . import fields, jql, learning
from .answers import Absent, Forbidden, NotJira, Refused
from .client import Client, within
from .creates import Creates
from .facts import Facts
from .mapping import JiraMapping
from .notes import Notes
from .polls import Polls
from .search import AT_ONCE, Search
from .settings import Connection
from .writes import Writes


class JiraTracker:
    """One worker's connection. Learns about its Jira on first use, unless the facts it was given are fresh."""

    name = "Jira"

    def __init__(self, connection: Connection, mapping: JiraMapping, facts: ServerFacts) -> None:
        self.connection = connection
        self.mapping = mapping
        self.rules: Mapping[str, FieldRule] = {name: table.rule for name, table in mapping.fields.items()}
        self.create_missing = mapping.create_missing
        self.mapping_digest = mapping.digest
        self.facts = facts
        about = f"{learning.VERSION} {connection.url} {connection.email} {connection.project} {mapping.digest}"
        self._facts = Facts(facts, hashlib.sha256(about.encode()).hexdigest()[:16])
        self.requests = 0
        self.client = Client(
            connection.url,
            connection.email,
            connection.token,
            timeout=connection.timeout,
            pool=AT_ONCE + 1,
            counted=self._count,
        )
        self.client.skew = int(facts.get("skew", 0))
        self._search = Search(self.client, self._facts, self._ticket, connection.page)
        self._writes = Writes(self.client, self._facts, mapping, self._search, connection.project, self._ticket)
        self._creates = Creates(self._writes)
        self._notes = Notes(self.client, self._facts)
        self._scope = jql.plan(connection.project, connection.own_jql)
        self._polls = Polls(self.client, self._search, facts, self._scope, connection.overlap)

    def check(self) -> None:
        self._learn(self._probe)

    def changed(self, since: datetime | None, known: Mapping[str, str]) -> Iterator[Page]:
        self._ready()
        try:
            yield from self._polls.changed(since, known)
        except Refused as error:
            raise self._bad_query(error) from None

    def not_all_taken(self) -> None:
        self._polls.forget()

    def read(self, ids: Sequence[str]) -> Found:
        self._ready()
        return self._search.read(ids)

    def create(self, values: Values, marker: Mapping[str, str], extra: Mapping[str, str] | None = None) -> Ticket:
        self._ready()
        return self._creates.create(values, marker, extra or {})

    def find_created(self, marker: Mapping[str, str]) -> Ticket | None:
        self._ready()
        return self._creates.find(marker)

    def update(self, ticket: Ticket, changes: Values, extra: Mapping[str, str] | None = None) -> Written:
        self._ready()
        return self._writes.update(ticket, changes, extra or {})

    def replaced(self, ticket: Ticket, before: Values, sent: Values, since: datetime) -> Values:
        self._ready()
        return self._writes.replaced(ticket, before, sent, since)

    def last_edits(self, ticket_id: str, names: Sequence[str]) -> Mapping[str, LastEdit]:
        self._ready()
        return self._writes.last_edits(ticket_id, names)

    def comment(self, ticket_id: str, text: str, marker: Mapping[str, str]) -> None:
        self._ready()
        self._notes.comment(ticket_id, text, marker)

    def link_back(self, ticket_id: str, url: str, title: str) -> None:
        self._ready()
        self._notes.link_back(ticket_id, url, title)

    def statuses(self) -> Sequence[StatusRef]:
        self._ready()
        return self._facts.statuses

    def readable(self) -> Verdict:
        self._ready()
        project, api = self.connection.project, self._facts.api
        lost = Verdict(False, f"Jira no longer shows our account project {project} (JIRA_PROJECT).")
        try:
            self.client.get(f"{api}/project/{project}", what=f"project {project}")
        except NotJira:
            raise
        except (Missing, Forbidden):
            return lost
        ask = {"projectKey": project, "permissions": "BROWSE_PROJECTS"}
        try:
            answer = self.client.get(f"{api}/mypermissions", ask, what="our permissions", shape=None)
        except (Missing, Absent, Refused, Forbidden):
            return Verdict(True)
        browse = within(answer, "permissions", "BROWSE_PROJECTS")
        may = browse.get("havePermission")
        return lost if may is False else Verdict(True, proven=may is True)

    def field_value(self, name: str, value: Value) -> str:
        if value is None or value == ():
            return ""
        if isinstance(value, tuple):
            return ", ".join(value)
        table = self.mapping.fields[name]
        if table.place.kind == "label":
            return table.place.name + self._writes.places.label_word(name, value)
        return table.theirs(value)

    def close(self) -> None:
        self._search.close()
        self.client.close()

    def _count(self) -> None:
        self.requests += 1

    def _ready(self) -> None:
        if not self._facts.fresh:
            self._learn()

    def _probe(self) -> None:
        try:
            self._search.probe(self._scope)
        except Refused as error:
            raise self._bad_query(error) from None

    def _learn(self, probe: Callable[[], None] | None = None) -> None:
        learning.learn(self.client, self._facts, self.connection.project, self.mapping, probe)

    def _ticket(self, issue: dict[str, Any]) -> Ticket:
        return fields.ticket(issue, self._facts, self.mapping)

    def _bad_query(self, error: Refused) -> Config:
        if self.connection.own_jql:
            return Config(f"JIRA_JQL: {error}", setting="JIRA_JQL")
        return Config(f"JIRA_PROJECT: {error}", setting="JIRA_PROJECT")
