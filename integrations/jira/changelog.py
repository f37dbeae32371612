"""What our write replaced, from the ticket's own history.

Jira has no If-Match. Its history says what each field held just before our write; where that is not what we had
read, somebody's edit was overwritten.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from integrations.tracker import PersonRef, Ticket, Value, Values

from . import markup
from .fields import moment, one_line, pick, suffixes
from .history import Entries, Item
from .places import raw_list


@dataclass(frozen=True, slots=True)
class Before:
    """What we believed when we wrote: `values` as of `moment`, by Jira's clock. `components` is None if unknown."""

    values: Values
    moment: datetime
    owner: PersonRef | None = None
    components: Sequence[str] | None = None

    @classmethod
    def of(cls, ticket: Ticket) -> Before:
        """A ticket as it was read."""
        return cls(ticket.values, ticket.updated, ticket.owner, raw_list(ticket, "components"))


@dataclass(frozen=True, slots=True)
class History:
    """The history of an issue believed to be as `before` and, after our write, read as `after`.

    `user_by_key` finds a user's id by key and display name (Data Center's history names users by key).
    """

    entries: Entries
    before: Before
    after: Ticket
    user_by_key: Callable[[str, str], str]

    def overwritten(self, names: Iterable[str]) -> dict[str, Value]:
        """Per field written, the value it held just before our write, where `before` has another."""
        lost: dict[str, Value] = {}
        for name in names:
            item, foreign = self._ours(name)
            if item is None or name == "labels":
                continue
            held = self._held(name, item, foreign)
            if held != self.before.values.get(name):
                lost[name] = held
        return lost

    def replaced(self, names: Iterable[str]) -> dict[str, Value]:
        """The same for a write whose answer was lost: only where the change found is the one that led to `after`."""
        found = {name: self._ours(name)[0] for name in names}
        return self.overwritten(name for name, item in found.items() if item and self._led_here(name, item))

    def _led_here(self, name: str, item: Item) -> bool:
        """Whether a change ended at what the ticket holds; what history tells in other words passes."""
        text, now = str(item.get("toString") or ""), self.after.values.get(name)
        if name == "title":
            return one_line(text) == now
        if name == "owner" and self.entries.facts.cloud:
            return (item.get("to") or None) == now
        if name in ("status", "priority"):
            return (self.entries.mapping.fields[name].ours(text) if text else None) == now
        return True

    def _ours(self, name: str) -> tuple[Item | None, bool]:
        """Our newest change of a field, and whether others changed it between our read and that."""
        found, foreign, others = None, False, False
        for entry in self.entries.rows:
            created = moment(entry["created"])
            if created < self.before.moment:
                continue
            for item in entry["items"]:
                if not self.entries.concerns(name, item):
                    continue
                if self.entries.mine(entry):
                    found, foreign = item, others
                else:
                    others = others or created > self.before.moment
        return found, foreign

    def _held(self, name: str, item: Item, foreign: bool) -> Value:
        text = str(item.get("fromString") or "")
        table = self.entries.mapping.fields[name]
        if name == "description":
            return self._description(text, foreign)
        if name == "owner":
            return self._owner(item, text)
        if name == "title":
            return one_line(text)
        if table.place.kind == "label":
            return pick(suffixes(text.split(), table), table)
        if table.place.kind == "component":
            return self._component(name, foreign)
        return table.ours(text) if text else None

    def _description(self, text: str, foreign: bool) -> Value:
        """Even on Cloud history tells a description as wiki markup: comparable on Data Center only."""
        if self.entries.facts.cloud and not foreign:
            return self.before.values.get("description")
        return markup.read(text).text

    def _component(self, name: str, foreign: bool) -> Value:
        """Adding ours overwrote nothing: a theme somebody else set meanwhile stands beside it."""
        table, ours = self.entries.mapping.fields[name], self.after.values.get(name)
        had = self.before.components
        there = [c for c in raw_list(self.after, "components") if table.ours(c) != ours]
        new = [c for c in there if c not in had] if had is not None else [c for c in there if self._added(name, c)]
        return pick(new, table) if foreign and new else self.before.values.get(name)

    def _added(self, name: str, component: str) -> bool:
        """Whether somebody else added a component since we read."""
        return any(
            component in str(item.get("toString") or "") and component not in str(item.get("fromString") or "")
            for entry in self.entries.rows
            if moment(entry["created"]) > self.before.moment and not self.entries.mine(entry)
            for item in entry["items"]
            if self.entries.concerns(name, item)
        )

    def _owner(self, item: Item, text: str) -> Value:
        ident, owner = str(item.get("from") or ""), self.before.owner
        if not ident or self.entries.facts.cloud:
            return ident or None
        if owner is not None and (ident == owner.tracker_id or text == owner.name):
            return owner.tracker_id
        return self.user_by_key(ident, text)
