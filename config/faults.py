"""What a command says of a database that cannot be used: one line naming the setting, or the step that is missing."""

from __future__ import annotations

from django.core.exceptions import ImproperlyConfigured
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor

UNMIGRATED = "The database of DATABASE_URL is not migrated: run ./run manage migrate"


def in_one_line(error: Exception) -> str:
    """The sentence for a person, or nothing where the error is ours and its traceback is needed."""
    if isinstance(error, ImproperlyConfigured):
        return str(error)
    try:
        connection.ensure_connection()
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except Error as reason:
        first = (str(reason).strip().splitlines() or ["no reason given"])[0]
        return f"The database of DATABASE_URL cannot be used: {first}"
    return UNMIGRATED if waiting else ""
