"""The index of every column of words: made where it is missing, after each `migrate`.

Not in a migration: SQLite forgets a table's triggers whenever a later migration makes the table anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import AppConfig
from django.db import connections, models
from django.db.models.signals import post_migrate

from .words import Words, index_name, vector

PENDING_KB = 256
"""PostgreSQL sorts new words in when so many wait, or at its next vacuum; till then each search looks through them."""
PENDING_BULK_KB = 16_384
"""Where rows come by the thousand, writing them need not wait for that."""
BATCH = 500


def watch(app: AppConfig) -> None:
    """Look after the indexes of an app's models once its tables are migrated; called in its `ready()`."""
    post_migrate.connect(_after_migrate, sender=app)


def _after_migrate(app_config: AppConfig, using: str, **_: Any) -> None:
    for model, field in columns(app_config):
        mend(model, field, using)


def columns(app: AppConfig) -> Iterator[tuple[type[models.Model], Words]]:
    """Every model of an app that can be searched, and its column of words."""
    for model in app.get_models():
        yield from ((model, field) for field in model._meta.local_fields if isinstance(field, Words))


def mend(model: type[models.Model], field: Words, using: str) -> None:
    """Make the index if it is not there, and spell out rows that were stored before the column was."""
    connection = connections[using]
    with connection.cursor() as cursor:
        table, name = model._meta.db_table, index_name(model, field.attname)
        if not _has_column(connection, cursor, table, field.attname):
            return
        make = _make_postgresql if connection.vendor == "postgresql" else _make_sqlite
        make(connection, cursor, model, field, name)
    fill(model, field, using)


def fill(model: type[models.Model], field: Words, using: str) -> None:
    """Write the words of rows that have none yet; no row that was saved has none."""
    rows = model._default_manager.using(using)
    while found := list(rows.filter(**{field.name: ""})[:BATCH]):
        for row in found:
            field.pre_save(row, add=False)
        rows.bulk_update(found, [field.name])


def _has_column(connection: Any, cursor: Any, table: str, column: str) -> bool:
    if table not in connection.introspection.table_names(cursor):
        return False
    return column in {one.name for one in connection.introspection.get_table_description(cursor, table)}


def _make_postgresql(connection: Any, cursor: Any, model: type[models.Model], field: Words, name: str) -> None:
    quote = connection.ops.quote_name
    cursor.execute("SELECT to_regclass(%s) IS NULL", [quote(name)])
    if cursor.fetchone() == (False,):
        return
    waiting = PENDING_BULK_KB if field.bulk else PENDING_KB
    cursor.execute(
        f"CREATE INDEX IF NOT EXISTS {quote(name)} ON {quote(model._meta.db_table)} "
        f"USING gin ({vector(quote(field.attname))}) WITH (gin_pending_list_limit = {waiting})"
    )


def _make_sqlite(connection: Any, cursor: Any, model: type[models.Model], field: Words, name: str) -> None:
    """A table of words that holds no text of its own, and the triggers that keep it. All anew if one is missing."""
    quote = connection.ops.quote_name
    table, index, words = quote(model._meta.db_table), quote(name), quote(field.attname)
    key = quote(model._meta.pk.column)
    cursor.execute("SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s", [f"{name}_%"])
    if cursor.fetchone() == (3,):
        return
    add = f"INSERT INTO {index} (rowid, words) VALUES (new.{key}, new.{words});"  # noqa: S608
    drop = f"INSERT INTO {index} ({index}, rowid, words) VALUES ('delete', old.{key}, old.{words});"  # noqa: S608
    happenings = {
        "added": f"AFTER INSERT ON {table} BEGIN {add} END",
        "dropped": f"AFTER DELETE ON {table} BEGIN {drop} END",
        "changed": f"AFTER UPDATE OF {words} ON {table} WHEN old.{words} <> new.{words} BEGIN {drop} {add} END",
    }
    cursor.execute(f"DROP TABLE IF EXISTS {index}")
    cursor.execute(f"CREATE VIRTUAL TABLE {index} USING fts5(words, content='', detail='none', tokenize='ascii')")
    for what, happening in happenings.items():
        trigger = quote(f"{name}_{what}")
        cursor.execute(f"DROP TRIGGER IF EXISTS {trigger}")
        cursor.execute(f"CREATE TRIGGER {trigger} {happening}")
    cursor.execute(f"INSERT INTO {index} (rowid, words) SELECT {key}, {words} FROM {table}")  # noqa: S608
