"""Queries that the ORM spells once: to put one together can take longer than to have it answered."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.sql import UpdateQuery
from typing_extensions import TypeIs

Value = int | float | datetime | str
Row = tuple[Any, ...]
Kept = TypeVar("Kept", bound=Model)


@dataclass(frozen=True, slots=True)
class _Spelling:
    """SQL with its parameters, which of these are whose values, and how columns become Python's."""

    sql: str
    parameters: tuple[Any, ...]
    places: tuple[tuple[int, int], ...]
    converters: tuple[tuple[int, Sequence[Callable[..., Any]], Any], ...]

    def filled(self, values: Sequence[Value | Sequence[int]]) -> list[Any]:
        """The parameters for these values."""
        parameters, given = list(self.parameters), list(_flat(values))
        for place, number in self.places:
            parameters[place] = _adapted(given[number])
        return parameters


class Spelled:
    """A query whose SQL each process keeps: `make` answers a `values_list` and is asked with marks for values.

    It is asked once for every database and shape of the values: numbers, texts, aware moments, lists of numbers.
    """

    def __init__(self, make: Callable[..., QuerySet[Any, Row]]) -> None:
        self._make = make
        self._known: dict[Any, _Spelling] = {}

    def rows(self, *values: Value | Sequence[int]) -> list[Row]:
        """The rows for these values, as the queryset would answer them. No list may be empty."""
        shape = _shape(values)
        spelling = self._known.get(shape)
        if spelling is None:
            marks = _marks(values)
            compiler = self._make(*marks).query.get_compiler(connection=connection)
            spelling = self._known[shape] = _spelling(compiler, marks)
        with connection.cursor() as cursor:
            cursor.execute(spelling.sql, spelling.filled(values))
            rows = cursor.fetchall()
        return [_converted(row, spelling.converters) for row in rows] if spelling.converters else rows


class SpelledRows(Generic[Kept]):
    """As `Spelled`, for whole rows of `model` with what they refer to by the names in `along`.

    `make` answers a queryset of the model; `more` names what it annotates, which the rows bear too.
    """

    def __init__(
        self,
        model: type[Kept],
        make: Callable[..., QuerySet[Kept]],
        *,
        along: Sequence[str] = (),
        more: Sequence[str] = (),
    ) -> None:
        self._model, self._along, self._more = model, along, more
        self._spelled = Spelled(lambda *values: make(*values).values_list(*self._names))

    def rows(self, *values: Value | Sequence[int]) -> list[Kept]:
        """The rows for these values."""
        alias = connection.alias
        return [self._made(row, alias) for row in self._spelled.rows(*values)]

    @cached_property
    def _own(self) -> tuple[str, ...]:
        return _columns(self._model)

    @cached_property
    def _others(self) -> dict[str, tuple[type[Model], tuple[str, ...]]]:
        models: dict[str, Any] = {name: self._model._meta.get_field(name).related_model for name in self._along}
        return {name: (model, _columns(model)) for name, model in models.items()}

    @property
    def _names(self) -> list[str]:
        others = (f"{name}__{column}" for name, (_, columns) in self._others.items() for column in columns)
        return [*self._own, *self._more, *others]

    def _made(self, row: Row, alias: str) -> Kept:
        at = len(self._own)
        made = self._model.from_db(alias, self._own, row[:at])
        for name in self._more:
            setattr(made, name, row[at])
            at += 1
        for name, (model, columns) in self._others.items():
            part = row[at : at + len(columns)]
            at += len(columns)
            # Some column of a row holds something: without any, there is no row.
            nobody = all(value is None for value in part)
            made._state.fields_cache[name] = None if nobody else model.from_db(alias, columns, part)
        return made


class SpelledUpdate:
    """As `Spelled`, for an UPDATE: `make` answers a queryset and the new values by field."""

    def __init__(self, make: Callable[..., tuple[QuerySet[Any], Mapping[str, Any]]]) -> None:
        self._make = make
        self._known: dict[Any, _Spelling] = {}

    def run(self, *values: Value | Sequence[int]) -> int:
        """Change the rows for these values; how many there were."""
        shape = _shape(values)
        spelling = self._known.get(shape)
        if spelling is None:
            marks = _marks(values)
            rows, news = self._make(*marks)
            query: Any = rows.query.chain(UpdateQuery)
            query.add_update_values(news)
            spelling = self._known[shape] = _spelling(query.get_compiler(connection=connection), marks)
        with connection.cursor() as cursor:
            cursor.execute(spelling.sql, spelling.filled(values))
            return int(cursor.rowcount)


def _columns(model: type[Model]) -> tuple[str, ...]:
    return tuple(field.attname for field in model._meta.concrete_fields)


def _is_many(one: Value | Sequence[int]) -> TypeIs[Sequence[int]]:
    return isinstance(one, Sequence) and not isinstance(one, str)


def _flat(values: Sequence[Value | Sequence[int]]) -> Iterator[Value]:
    for one in values:
        yield from one if _is_many(one) else (one,)


def _shape(values: Sequence[Value | Sequence[int]]) -> tuple[Any, ...]:
    return (connection.vendor, *(len(one) if _is_many(one) else type(one) for one in values))


def _marks(values: Sequence[Value | Sequence[int]]) -> list[Any]:
    """A value of its own in the place of each, to be known again among the parameters."""
    numbers = iter(range(1_000_000))

    def mark(one: Value) -> Value:
        number = next(numbers)
        if isinstance(one, str):
            return f"the value of place {number}"
        if isinstance(one, float):
            return -1_000_000_000.5 - number
        return -1_000_000_000 - number if isinstance(one, int) else datetime(1, 1, 1, tzinfo=UTC) + timedelta(number)

    return [[mark(each) for each in one] if _is_many(one) else mark(one) for one in values]


def _spelling(compiler: Any, marks: Sequence[Any]) -> _Spelling:
    sql, parameters = compiler.as_sql()
    owners = {_adapted(one): number for number, one in enumerate(_flat(marks))}
    places = tuple((place, owners[one]) for place, one in enumerate(parameters) if one in owners)
    if {number for _, number in places} != set(owners.values()):
        raise ValueError(f"A value of this query does not stand in it as it was given: {sql}")
    converters = compiler.get_converters([one[0] for one in compiler.select or ()])
    return _Spelling(sql, tuple(parameters), places, tuple((at, *how) for at, how in converters.items()))


def _adapted(value: Value) -> Any:
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value


def _converted(row: Row, converters: Sequence[tuple[int, Sequence[Callable[..., Any]], Any]]) -> Row:
    values = list(row)
    for at, steps, expression in converters:
        for step in steps:
            values[at] = step(values[at], expression, connection)
    return tuple(values)
