"""Storing rows at once: many by COPY on PostgreSQL, which costs us an eighth of what an INSERT of them does.

A few go by a statement spelled here: the ORM takes longer to put one together than a database to answer it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from operator import itemgetter
from typing import Any, TypeVar

import orjson
from django.core.exceptions import EmptyResultSet
from django.db import connection, connections, models
from django.db.models.base import ModelState

FEW = 50
"""Up to so many rows an INSERT is as quick."""
SINGLE = 4
"""Up to so many rows an UPDATE each is quicker than one of them all."""
PART = 100
"""So many rows are sent at a time."""
NULL = "\\N"
BETWEEN = "\x00"
"""Stands between texts that are escaped together; no text of the database holds it."""

Row = TypeVar("Row", bound=models.Model)


def maker(model: type[Row]) -> Callable[..., Row]:
    """Makes new rows as `model(...)` does at a tenth of its cost."""
    fields = model._meta.concrete_fields
    related = {field.name: field.attname for field in fields if field.is_relation}
    blank = {field.attname: field.get_default() for field in fields}
    fresh = [(field.attname, field.default) for field in fields if field.has_default() and callable(field.default)]

    def make(**values: Any) -> Row:
        row = model.__new__(model)
        known = vars(row)
        known |= blank
        for name, default in fresh:
            if name not in values:
                known[name] = default()
        state = known["_state"] = ModelState()
        for name, attname in related.items():
            if name in values:
                state.fields_cache[name] = other = values.pop(name)
                known[attname] = other and other.pk
        known |= values
        return row

    return make


def point(row: models.Model, **others: models.Model | None) -> None:
    """Set foreign keys as an assignment does, which asks the routers first which database may refer to which."""
    known, cached = vars(row), row._state.fields_cache
    for name, other in others.items():
        cached[name] = other
        known[f"{name}_id"] = other and other.pk


@models.Field.register_lookup
class AnyOf(models.lookups.In):
    """`__any_of`: as `__in`, but all values are one parameter where the database takes lists, however many they are.

    Give a set: through a list the ORM goes value by value.
    """

    lookup_name = "any_of"

    def get_prep_lookup(self) -> Any:
        """The values as they are: each is one of the column's."""
        return list(self.rhs)

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        if not self.rhs:
            raise EmptyResultSet
        column, params = self.process_lhs(compiler, connection)
        return f"{column} = ANY(%s)", [*params, self.rhs]


def insert_many(rows: Sequence[Row]) -> None:
    """Store new rows of one model as `bulk_create` would, ids included. Raises what the database says."""
    if not rows:
        return
    model = type(rows[0])
    if len(rows) <= FEW:
        _insert(model, rows)
    elif connection.vendor != "postgresql":
        model._default_manager.bulk_create(rows, batch_size=500)
    else:
        _number(model, rows)
        _copy(rows, model._meta.concrete_fields, _quoted(model._meta.db_table), new=True)
    alias = connection.alias
    for row in rows:
        state = row._state
        state.adding, state.db = False, alias


def update_many(rows: Sequence[Row], names: Sequence[str]) -> None:
    """Store these fields of rows that exist; inside a transaction. Raises what the database says."""
    if not rows:
        return
    model = type(rows[0])
    if len(rows) <= SINGLE:
        _update_each(model, rows, names)
        return
    if len(rows) <= FEW or connection.vendor != "postgresql":
        model._default_manager.bulk_create(
            rows, batch_size=500, update_conflicts=True, unique_fields=["id"], update_fields=names
        )
        return
    fields = [_key(model), *(model._meta.get_field(name) for name in names)]
    table, held = _quoted(model._meta.db_table), _quoted(f"held_{model._meta.db_table}")
    key, *columns = (_quoted(field.column) for field in fields)
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE {held} ON COMMIT DROP AS SELECT * FROM {table} WITH NO DATA")  # noqa: S608
        _copy(rows, fields, held, new=False)
        news = ", ".join(f"{column} = {held}.{column}" for column in columns)
        cursor.execute(f"UPDATE {table} SET {news} FROM {held} WHERE {table}.{key} = {held}.{key}")  # noqa: S608
        cursor.execute(f"DROP TABLE {held}")


def _insert(model: type[models.Model], rows: Sequence[models.Model]) -> None:
    key = _key(model)
    others = [field for field in model._meta.concrete_fields if field is not key]
    known = [row for row in rows if row.pk is not None]
    if known:
        _insert_values(model, known, [key, *others])
    new = [row for row in rows if row.pk is None]
    if new:
        numbers = _insert_values(model, new, others, f" RETURNING {_quoted(key.column)}")
        for row, (number,) in zip(new, numbers, strict=True):
            row.pk = number


def _insert_values(
    model: type[models.Model], rows: Sequence[models.Model], fields: Sequence[Any], answer: str = ""
) -> list[tuple[Any, ...]]:
    names = ", ".join(_quoted(field.column) for field in fields)
    values = ", ".join([f"({', '.join(['%s'] * len(fields))})"] * len(rows))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {_quoted(model._meta.db_table)} ({names}) VALUES {values}{answer}",  # noqa: S608
            _saved(rows, fields, new=True),
        )
        return cursor.fetchall() if answer else []


def _update_each(model: type[models.Model], rows: Sequence[models.Model], names: Sequence[str]) -> None:
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    key = _key(model)
    news = ", ".join(f"{_quoted(field.column)} = %s" for field in fields)
    sql = f"UPDATE {_quoted(model._meta.db_table)} SET {news} WHERE {_quoted(key.column)} = %s"  # noqa: S608
    with connection.cursor() as cursor:
        for row in rows:
            cursor.execute(sql, [*_saved([row], fields, new=False), row.pk])


def _saved(rows: Sequence[models.Model], fields: Sequence[Any], *, new: bool) -> list[Any]:
    here = connections[connection.alias]
    return [field.get_db_prep_save(field.pre_save(row, new), here) for row in rows for field in fields]


class _Lines:
    """What COPY reads, put together while the database stores what it has read."""

    def __init__(self, rows: Sequence[models.Model], fields: Sequence[Any], *, new: bool) -> None:
        self._parts = (_lines(rows[at : at + PART], fields, new=new) for at in range(0, len(rows), PART))

    def read(self, _: int) -> str:
        """The next lines, however many; none at the end."""
        return next(self._parts, "")


def _lines(rows: Sequence[models.Model], fields: Sequence[Any], *, new: bool) -> str:
    held = list(map(vars, rows))
    columns = [_column(field, rows, held, new=new) for field in fields]
    return "\n".join(map("\t".join, zip(*columns, strict=True))) + "\n"


def _copy(rows: Sequence[models.Model], fields: Sequence[Any], table: str, *, new: bool) -> None:
    names = ", ".join(_quoted(field.column) for field in fields)
    with connection.cursor() as cursor, connection.wrap_database_errors:
        cursor.cursor.copy_expert(f"COPY {table} ({names}) FROM STDIN", _Lines(rows, fields, new=new))


@cache
def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _key(model: type[models.Model]) -> Any:
    return next(field for field in model._meta.concrete_fields if field.primary_key)


def _number(model: type[models.Model], rows: Iterable[models.Model]) -> None:
    """Give rows without an id one from the table's sequence."""
    name = _key(model).attname
    new = [held for held in map(vars, rows) if held[name] is None]
    if not new:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH ours AS MATERIALIZED (SELECT pg_get_serial_sequence(%s, %s)::regclass AS numbers) "
            "SELECT nextval(numbers) FROM ours, generate_series(1, %s)",
            [_quoted(model._meta.db_table), _key(model).column, len(new)],
        )
        for held, (number,) in zip(new, cursor.fetchall(), strict=True):
            held[name] = number


def _column(
    field: models.Field[Any, Any], rows: Sequence[models.Model], held: Sequence[dict[str, Any]], *, new: bool
) -> Sequence[str]:
    """How COPY's text format spells this field of these rows, which hold all their fields."""
    if isinstance(field, models.DateField):
        if field.auto_now or (field.auto_now_add and new):
            together = field.pre_save(rows[0], new)
            for row in held:
                row[field.attname] = together
    elif type(field).pre_save is not models.Field.pre_save:
        return _spelled([field.pre_save(row, new) for row in rows])
    values = list(map(itemgetter(field.attname), held))
    if isinstance(field, models.JSONField):
        values = [value if value is None else orjson.dumps(value).decode() for value in values]
    return _spelled(values)


def _spelled(values: Sequence[Any]) -> Sequence[str]:
    kinds, first = set(map(type, values)), values[0]
    if len(kinds) == 1 and values.count(first) == len(values):
        return [_text(first)] * len(values)
    if None in values:
        others = iter(_spelled([value for value in values if value is not None]))
        return [NULL if value is None else next(others) for value in values]
    texts = [issubclass(kind, str) for kind in kinds]
    if not any(texts):
        return list(map(str, values))
    if not all(texts):
        return list(map(_text, values))
    whole = BETWEEN.join(values)
    escaped = _escaped(whole)
    if len(escaped) == len(whole):
        return values
    parts = escaped.split(BETWEEN)
    # A text that holds the character itself is spelled alone, for the database to refuse it.
    return parts if len(parts) == len(values) else list(map(_escaped, values))


def _text(value: Any) -> str:
    if value is None:
        return NULL
    return _escaped(value) if isinstance(value, str) else str(value)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")
