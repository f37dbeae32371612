"""Which item a row speaks of: the one with its ticket's key, else the one of its theme and title."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F

from ..models import Item
from .document import Row, Unreadable

Name = tuple[str | None, str]


@dataclass(frozen=True, slots=True)
class Matcher:
    """The plan's items by key and by name; a name without theme stands for that title under any theme."""

    by_key: Mapping[str, int]
    by_name: Mapping[Name, Sequence[int]]
    keyless: frozenset[int]

    @classmethod
    def of_plan(cls) -> Matcher:
        """Every item, those on the plan before archived ones."""
        by_key: dict[str, int] = {}
        by_name: dict[Name, list[int]] = defaultdict(list)
        keyless: set[int] = set()
        items = Item.objects.order_by(F("archived_at").asc(nulls_first=True), "id")
        for pk, key, theme, title in items.values_list("id", "ticket_key", "theme__slug", "title"):
            by_name[theme, title].append(pk)
            by_name[None, title].append(pk)
            if key:
                by_key[key] = pk
            else:
                keyless.add(pk)
        return cls(by_key, by_name, frozenset(keyless))

    def match(self, rows: Iterable[Row]) -> dict[str, int]:
        """Item ids by row's place. Raises Unreadable where two rows speak of one item, or could not be told apart."""
        found: dict[str, int] = {}
        takers: dict[Any, str] = {}
        mistakes = []
        for row in rows:
            key = row.values.get("ticket_key")
            name = (row.values.get("theme") or None, row.values["title"])
            item_id = self._item(key, name)
            subject = item_id or key or name
            if subject in takers:
                field = "ticket_key" if key else "title"
                mistakes.append(f"{row.place}, {field}: {takers[subject]} speaks of the same item.")
            takers[subject] = row.place
            if item_id:
                found[row.place] = item_id
        if mistakes:
            raise Unreadable(*mistakes)
        return found

    def _item(self, key: str | None, name: Name) -> int | None:
        if key and key in self.by_key:
            return self.by_key[key]
        alike = self.by_name.get(name, ())
        return next((pk for pk in alike if not key or pk in self.keyless), None)
