"""Reading a backup row by row: each value is one its column takes and refers to a row of the file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any, NamedTuple

from ..imports.places import Places, places
from .parts import PART_OF, Check, Column, Part
from .values import check_of

Values = dict[str, Any]
Taken = dict[str, dict[Any, int]]


class Mistake(NamedTuple):
    """`number` is the row's, from one; `field` is "" where all of it is wrong."""

    part: str
    number: int
    field: str
    message: str


@dataclass
class Book:
    """The file while it is read: rows that were checked, and ids by what later rows call them."""

    text: str
    found: Mapping[str, Any]
    rows: dict[str, list[Values]] = field(default_factory=dict)
    known: dict[str, dict[Any, int]] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)

    @cached_property
    def places(self) -> Places:
        """Looked for where something is wrong alone: it takes longer than all checks."""
        return places(self.text)

    def told(self) -> Iterator[str]:
        """The mistakes as sentences, each with its place."""
        for part, number, name, message in self.mistakes:
            place = self.places.of(part, number)
            yield f"{place}, {name}: {message}" if name else f"{place}: {message}"

    def wrong(self, part: str, number: int, name: str, message: str) -> None:
        """Note a mistake."""
        self.mistakes.append(Mistake(part, number, name, message))

    def read(self, part: Part) -> None:
        """Check a part's rows; what they refer to was read before."""
        checks, taken = self._checks(part), Taken()
        kept = self.rows[part.name] = []
        known = self.known[part.name] = {}
        for number, row in enumerate(self.found[part.name], start=1):
            values = self._read(part, number, row, checks)
            self._claim(part, number, values, taken)
            kept.append(values)
            if values.keys() >= {"id", part.named_by}:
                known[values[part.named_by]] = values["id"]

    def _checks(self, part: Part) -> dict[str, Check]:
        checks: dict[str, Check] = {}
        for name in part.fields:
            checks[name] = self._check(part.column(name))
        for name, listed in part.listed.items():
            checks[name] = partial(_list, self._check(listed.column))
        for name, clean in part.cleaners.items():
            checks[name] = partial(_list, clean) if name in part.listed else clean
        return checks

    def _check(self, column: Column) -> Check:
        return self._reference(column) if column.is_relation else check_of(column)

    def _reference(self, column: Column) -> Check:
        other = PART_OF[column.related_model]  # type: ignore[index]  # a part refers to parts alone
        known = self.known[other.name]

        def check(value: Any) -> int | None:
            if value is None and column.null:
                return None
            if type(value) not in (int, str) or value not in known:
                raise ValueError(f"the file's {other.name} have no {value!r}.")
            return known[value]

        return check

    def _read(self, part: Part, number: int, row: Any, checks: Mapping[str, Check]) -> Values:
        """The values that are good; the others are noted."""
        wrong, values = partial(self.wrong, part.name, number), Values()
        if not isinstance(row, dict):
            wrong("", "this must be an object.")
            return values
        for name in sorted(row.keys() - checks.keys()):
            wrong(name, f"this field is not known; the fields are {', '.join(part.names)}.")
        for name, check in checks.items():
            try:
                values[name] = check(row[name])
            except KeyError:
                wrong(name, "this field is missing.")
            except ValueError as error:
                wrong(name, str(error))
        broken = part.rule(values) if len(values) == len(checks) else None
        if broken:
            wrong(*broken)
        return values

    def _claim(self, part: Part, number: int, values: Values, taken: Taken) -> None:
        """Note every value that an earlier row has and no two may share."""
        for name, value in _unshared(part, values):
            first = taken.setdefault(name, {}).setdefault(value, number)
            if first != number:
                self.wrong(part.name, number, name, f"{part.name} {first} has the same.")


def _list(check: Check, value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise ValueError("this must be a list.")
    found = [check(one) for one in value]
    if len(set(found)) != len(found):
        raise ValueError("this names one twice.")
    return found


def _unshared(part: Part, values: Values) -> Iterator[tuple[str, Any]]:
    """What no other row of the part may have, by its field."""
    for name in part.alone:
        if values.get(name) is not None:
            yield name, values[name]
    if part.together and values.keys() >= set(part.together):
        yield part.together[-1], tuple(values[name] for name in part.together)
    for name, listed in part.listed.items():
        if listed.column.unique:
            yield from ((name, one) for one in values.get(name, ()))
