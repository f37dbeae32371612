"""One consistent look at the database, however long it takes, that keeps no writer waiting."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def snapshot() -> Iterator[None]:
    """All that is read within is as it was at the first query. Inside a transaction, that one says what is seen."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic():
            _say("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    else:
        yield from _reading()


def _reading() -> Iterator[None]:
    """Not by `atomic`: on SQLite ours takes the write lock at once."""
    _say("BEGIN DEFERRED")
    try:
        yield
    finally:
        _say("ROLLBACK")


def _say(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)
