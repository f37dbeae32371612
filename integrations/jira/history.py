"""A ticket's own history: who changed which of our fields when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from integrations.tracker import LastEdit

from .client import within
from .facts import Facts
from .fields import moment, person, suffixes
from .mapping import JiraMapping

Entry = Mapping[str, Any]
Item = Mapping[str, Any]
FIELD_NAMES = {"title": "summary", "owner": "assignee"}


@dataclass(frozen=True, slots=True)
class Entries:
    """The entries REST sends along with an issue, oldest first; each holds what was changed at once."""

    rows: tuple[Entry, ...]
    facts: Facts
    mapping: JiraMapping

    @classmethod
    def of(cls, issue: Mapping[str, Any], facts: Facts, mapping: JiraMapping) -> Entries:
        """The history of an issue, whichever way round it comes."""
        found = within(issue, "changelog").get("histories")
        rows = found if isinstance(found, list) else []
        entries = ({**row, "items": _items(row)} for row in rows if isinstance(row, dict) and row.get("created"))
        return cls(tuple(sorted(entries, key=_age)), facts, mapping)

    def mine(self, entry: Entry) -> bool:
        """Whether our own account made a change."""
        author = within(entry, "author")
        idents = {author.get("accountId"), author.get("name"), author.get("key")} - {None, ""}
        return bool(idents & {self.facts.account, self.facts.stored.get("account_key")})

    def concerns(self, name: str, item: Item) -> bool:
        """Whether a change is of the field of Jira that carries ours."""
        field = str(item.get("field", "")).casefold()
        place = self.mapping.fields[name].place
        if place.kind == "component":
            return field in ("component", "components")
        if place.kind == "label":
            return field == "labels"
        if place.kind == "field":
            about = self.facts.field(place.name)
            return bool(item.get("fieldId") == about["id"] or field == about["name"].casefold())
        return bool(field == FIELD_NAMES.get(name, name))

    def last_edits(self, names: Iterable[str]) -> dict[str, LastEdit]:
        """By whom each field was changed last, our own account left out."""
        theirs = [(entry, item) for entry in self.rows if not self.mine(entry) for item in entry["items"]]
        return {
            name: LastEdit(_called(entry), moment(entry["created"]))
            for name in names
            for entry, item in theirs
            if self.concerns(name, item) and self._alters(name, item)
        }

    def _alters(self, name: str, item: Item) -> bool:
        """Whether a change of the labels is one of those that carry the field."""
        table = self.mapping.fields[name]
        if table.place.kind != "label":
            return True
        before, after = (suffixes(str(item.get(side) or "").split(), table) for side in ("fromString", "toString"))
        return before != after


def _called(entry: Entry) -> str:
    who = person(entry.get("author"))
    return who.name if who else ""


def _items(row: Mapping[str, Any]) -> list[Item]:
    items = row.get("items")
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []


def _age(entry: Entry) -> tuple[datetime, int]:
    """By time, then by id: several entries may share a moment."""
    ident = str(entry.get("id", ""))
    return moment(entry["created"]), int(ident) if ident.isdecimal() else 0
