"""Making tickets, each once: it carries our mark, by which it is found when the answer is lost."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from integrations.tracker import Ambiguous, Data, Missing, NeedsInput, Ticket, TrackerError, Values

from . import people, screens
from .answers import Absent, Refused
from .client import Client
from .facts import Facts
from .fields import MARKER, texts
from .jql import quoted
from .search import Search
from .writes import Issue, Writes

LOOKED_BACK = ("-30m", "-7d")
"""How far to look for a ticket of ours: first where it must be, then where an outage may have left it."""


@dataclass(slots=True)
class Creates:
    """New tickets of one connection; `writes` knows where values go."""

    writes: Writes
    _markers: dict[str, Any] = field(default_factory=dict)

    @property
    def client(self) -> Client:
        return self.writes.client

    @property
    def facts(self) -> Facts:
        return self.writes.facts

    @property
    def search(self) -> Search:
        return self.writes.search

    def create(self, values: Values, marker: Mapping[str, str], extra: Mapping[str, str]) -> Ticket:
        """The port's `create`."""
        edit = self.writes.edit({n: v for n, v in values.items() if n != "status" and v}, None)
        fields = {
            "project": {"key": self.writes.project},
            "issuetype": {"name": self.facts.issue_type},
            **{n: v for n, v in edit.as_fields().items() if v is not None},
            **(self._answers(extra) if extra else {}),
        }
        made = self._post(fields, marker)
        return self._made(str(made["id"]), marker)

    def _answers(self, extra: Mapping[str, str]) -> dict[str, Any]:
        rows = self._screen()
        given = people.answers(self.client, self.facts, screens.answered(rows, extra))
        return {**screens.unknown(rows, extra), **given}

    def _screen(self) -> dict[str, screens.Row]:
        kind = {"id": str(self.facts.stored.get("issue_type_id") or ""), "name": self.facts.issue_type}
        return screens.of_create(self.client, self.facts.api, self.writes.project, kind)

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
        """A refused create: a field of Jira's that we did not send is a question for a person."""
        asked = {name: text for name, text in error.fields.items() if name not in sent}
        if not asked:
            return self.writes.explained(error)
        ident, text = next(iter(asked.items()))
        about = self._screen().get(ident) or {}
        name = screens.name_of(ident, about)
        return NeedsInput(
            f"Jira makes no {self.facts.issue_type} without {name}: {text}",
            needs=name,
            allowed=screens.allowed_values(about),
        )

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
        return self.writes.to_ticket(issue)

    def find(self, marker: Mapping[str, str]) -> Ticket | None:
        """The port's `find_created`."""
        scope = f"project = {quoted(self.writes.project)} AND creator = currentUser()"
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
