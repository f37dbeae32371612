"""Queries that the ORM spells once: to put one together can take longer than to have it answered."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from typing_extensions import TypeIs

Value = int | datetime | str
Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class _Spelling:
    """SQL with its parameters, which of these are whose values, and how columns become Python's."""

    sql: str
    parameters: tuple[Any, ...]
    places: tuple[tuple[int, int], ...]
    converters: tuple[tuple[int, Sequence[Callable[..., Any]], Any], ...]


class Spelled:
    """A query whose SQL each process keeps: `make` answers a `values_list` and is asked with marks for values.

    It is asked once for every database and shape of the values: numbers, texts, aware moments, lists of numbers.
    """

    def __init__(self, make: Callable[..., QuerySet[Any, Row]]) -> None:
        self._make = make
        self._known: dict[Any, _Spelling] = {}

    def rows(self, *values: Value | Sequence[int]) -> list[Row]:
        """The rows for these values, as the queryset would answer them. No list may be empty."""
        shape = (connection.vendor, *(len(one) if _is_many(one) else type(one) for one in values))
        spelling = self._known.get(shape)
        if spelling is None:
            spelling = self._known[shape] = _spelling(self._make, values)
        parameters, given = list(spelling.parameters), list(_flat(values))
        for place, number in spelling.places:
            parameters[place] = _adapted(given[number])
        with connection.cursor() as cursor:
            cursor.execute(spelling.sql, parameters)
            rows = cursor.fetchall()
        return [_converted(row, spelling.converters) for row in rows] if spelling.converters else rows


def _is_many(one: Value | Sequence[int]) -> TypeIs[Sequence[int]]:
    return isinstance(one, Sequence) and not isinstance(one, str)


def _flat(values: Sequence[Value | Sequence[int]]) -> Iterator[Value]:
    for one in values:
        yield from one if _is_many(one) else (one,)


def _spelling(make: Callable[..., QuerySet[Any, Row]], values: Sequence[Value | Sequence[int]]) -> _Spelling:
    numbers = iter(range(1_000_000))

    def mark(one: Value) -> Value:
        number = next(numbers)
        if isinstance(one, str):
            return f"the value of place {number}"
        return -1_000_000_000 - number if isinstance(one, int) else datetime(1, 1, 1, tzinfo=UTC) + timedelta(number)

    marks = [[mark(each) for each in one] if _is_many(one) else mark(one) for one in values]
    compiler = make(*marks).query.get_compiler(connection=connection)
    sql, parameters = compiler.as_sql()
    owners = {_adapted(one): number for number, one in enumerate(_flat(marks))}  # type: ignore[arg-type]
    places = tuple((place, owners[one]) for place, one in enumerate(parameters) if one in owners)
    if {number for _, number in places} != set(owners.values()):
        raise ValueError(f"A value of this query does not stand in it as it was given: {sql}")
    converters = compiler.get_converters([one[0] for one in compiler.select])
    return _Spelling(sql, tuple(parameters), places, tuple((at, *how) for at, how in converters.items()))


def _adapted(value: Value) -> Any:
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value


def _converted(row: Row, converters: Sequence[tuple[int, Sequence[Callable[..., Any]], Any]]) -> Row:
    values = list(row)
    for at, steps, expression in converters:
        for step in steps:
            values[at] = step(values[at], expression, connection)
    return tuple(values)
