"""Making tickets, each once: it carries our mark, by which it is found when the answer is lost."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from integrations.tracker import (
    Ambiguous,
    Data,
    Missing,
    NeedsInput,
    Throttled,
    Ticket,
    TrackerError,
    Values,
    pause_asked,
)

from . import people, screens
from .answers import Absent, Forbidden, Refused
from .client import Client, within
from .facts import Facts
from .fields import MARKER, texts
from .jql import quoted
from .pages import Issue
from .search import Search
from .writes import Writes

LOOKED_BACK = (("=", "-30m"), ("=", "-7d"), ("!=", "-7d"))
"""Where to look for a ticket of ours, in the project or out of it: first where it must be, then where an outage may
have left it, then where somebody may have moved it."""
ATTEMPTS = 4
"""Of one create: with everything, without properties, and twice without the fields that were named."""
MARKS, PROPERTY, LABEL = "marks", "property", "label"
"""Fact: what a new ticket is known by here: some Jiras take properties with a create and do not keep them."""
CORE = ("project", "issuetype", "summary")
SAID = re.compile(r"[Ff]ield '([^']+)' cannot be set")


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
        wanted = {n: v for n, v in edit.as_fields().items() if v is not None}
        needed: dict[str, Any] = {
            "project": {"key": self.writes.project},
            "issuetype": {"name": self.facts.issue_type},
            "summary": wanted.pop("summary", None),
            **(self._answers(extra) if extra else {}),
        }
        made = self._post(needed, {n: v for n, v in wanted.items() if n not in needed}, marker)
        return self._made(str(made["id"]), marker, new=True)

    def _answers(self, extra: Mapping[str, str]) -> dict[str, Any]:
        rows = self._screen()
        given = people.answers(self.client, self.facts, screens.answered(rows, extra))
        return {**screens.unknown(rows, extra), **given}

    def _screen(self) -> dict[str, screens.Row]:
        kind = {"id": str(self.facts.stored.get("issue_type_id") or ""), "name": self.facts.issue_type}
        return screens.of_create(self.client, self.facts.api, self.writes.project, kind)

    def _post(self, needed: Mapping[str, Any], wanted: Mapping[str, Any], marker: Mapping[str, str]) -> Issue:
        """Make the ticket. Jira refuses it whole for one field that its screen lacks: then without those it names."""
        left, marks = dict(wanted), {PROPERTY, *({LABEL} if self.facts.stored.get(MARKS) == LABEL else ())}
        for attempt in range(ATTEMPTS):
            try:
                return self._post_once(_body({**needed, **left}, marker, marks))
            except Refused as error:
                named = _named(error, {**needed, **left, "labels": []})
                if PROPERTY in marks and _refuses_properties(error):
                    marks = {LABEL}
                elif named and named <= left.keys() | (marks & {LABEL} and {"labels"}) and attempt < ATTEMPTS - 1:
                    left = {n: v for n, v in left.items() if n not in named}
                    marks -= {LABEL} if "labels" in named else set()
                else:
                    raise self._missing_field(error, {*CORE, *left}) from None
        raise AssertionError("the last attempt returns or raises")

    def _post_once(self, body: dict[str, Any]) -> Issue:
        path = f"{self.facts.api}/issue"
        made: Issue = self.client.ask("POST", path, body=body, write=True, what="a new ticket")
        if not isinstance(made, dict) or "id" not in made:
            raise Ambiguous("Jira's answer to a new ticket names no ticket. Whether it was made is not known.")
        return made

    def _missing_field(self, error: Refused, ours: Collection[str]) -> Data:
        """A refused create: a field of Jira's that is none of ours is a question for a person."""
        asked = {name: text for name, text in error.fields.items() if name not in ours}
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

    def _made(self, ident: str, marker: Mapping[str, str], *, new: bool = False) -> Ticket:
        """A ticket just made, read by id and freed of the marker label."""
        unproven = new and MARKS not in self.facts.stored
        try:
            issue = self.search.get(ident, MARKER if unproven else "", "changelog")
            if issue is not None and unproven:
                self._prove(issue)
            if issue is not None and marker_label(marker) in texts(within(issue, "fields").get("labels")):
                body = {"update": {"labels": [{"remove": marker_label(marker)}]}}
                self.client.ask("PUT", f"{self.facts.api}/issue/{ident}", body=body, write=True, what="the marker")
                issue = self.search.get(ident, "", "changelog")
        except TrackerError as error:
            text = f"A ticket was made, but reading it failed: {error}"
            raise Ambiguous(text, until=pause_asked(error)) from error
        if issue is None:
            raise Ambiguous("A ticket was made, but Jira does not show it.")
        return replace(self.writes.to_ticket(issue), touched=self.writes.touched(issue))

    def _prove(self, issue: Issue) -> None:
        """Note whether this Jira keeps the properties a ticket is made with; if not, labels stand for them."""
        try:
            kept = within(issue, "properties") or self._marker({"id": issue["id"]})
        except Throttled:
            raise
        except TrackerError:
            return
        self.facts.stored[MARKS] = PROPERTY if kept else LABEL

    def find(self, marker: Mapping[str, str]) -> Ticket | None:
        """The port's `find_created`."""
        for place, since in LOOKED_BACK:
            for issue in self._ours(place, since):
                if self._carries(issue, marker):
                    return self._made(str(issue["id"]), marker)
        return None

    def _ours(self, place: str, since: str) -> Iterator[Issue]:
        """Tickets our account made; none where Jira refuses to look beyond the project."""
        scope = f"project {place} {quoted(self.writes.project)} AND creator = currentUser()"
        try:
            yield from self.search.find(f"{scope} AND created >= {since} ORDER BY created DESC", [MARKER])
        except Refused:
            if place == "=":
                raise

    def _carries(self, issue: Issue, marker: Mapping[str, str]) -> bool:
        if marker_label(marker) in texts(within(issue, "fields").get("labels")):
            return True
        ident = str(issue["id"])
        if ident not in self._markers:
            self._markers[ident] = self._marker(issue)
        return bool(self._markers[ident] == dict(marker))

    def _marker(self, issue: Issue) -> Any:
        """The marker a ticket was made with; it never changes."""
        if "properties" in issue:
            return within(issue, "properties").get(MARKER)
        path = f"{self.facts.api}/issue/{issue['id']}/properties/{MARKER}"
        try:
            return self.client.get(path, what="a ticket's marker").get("value")
        except (Missing, Absent, Forbidden):
            return None


def _body(fields: Mapping[str, Any], marker: Mapping[str, str], marks: Collection[str]) -> dict[str, Any]:
    """The JSON of a create, marked by a property, a label, or both."""
    if LABEL in marks:
        fields = {**fields, "labels": [*fields.get("labels", []), marker_label(marker)]}
    mark = {"properties": [{"key": MARKER, "value": dict(marker)}]} if PROPERTY in marks else {}
    return {"fields": fields, **mark}


def _refuses_properties(error: Refused) -> bool:
    return "propert" in str(error).lower() or "properties" in error.fields


def _named(error: Refused, sent: Mapping[str, Any]) -> set[str]:
    """The fields a refusal names, also where only its sentence does."""
    return set(error.fields) or {name for name in SAID.findall(str(error)) if name in sent}


def marker_label(marker: Mapping[str, str]) -> str:
    """The label that stands for a marker where Jira takes no properties with a create."""
    return f"{MARKER}-{marker.get('op') or json.dumps(dict(marker), sort_keys=True)}".replace(" ", "")
