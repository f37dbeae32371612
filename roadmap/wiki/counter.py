"""A revision that a whole room shares: what ETags, cursors and caches are told by."""

from __future__ import annotations

from django.db import connection, models


class Counter(models.Model):
    """One row, locked by every writing transaction before it reads anything it will write.

    So the order of its values is the order of commits: who has seen n has seen all below.
    """

    value = models.BigIntegerField(default=0)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.value)

    @classmethod
    def reserve(cls, count: int = 0) -> int:
        """Lock the row until the transaction ends and take `count` values; answers the newest one taken so far."""
        return cls._asked(f"UPDATE {cls._meta.db_table} SET value = value + %s WHERE id = 1 RETURNING value", [count])  # noqa: S608

    @classmethod
    def current(cls) -> int:
        """The newest value."""
        return cls._asked(f"SELECT value FROM {cls._meta.db_table} WHERE id = 1", [])  # noqa: S608

    @classmethod
    def with_current(cls, other: type[Counter]) -> tuple[int, int]:
        """The newest value, and that of another counter. One query."""
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT one.value, other.value FROM {cls._meta.db_table} one, {other._meta.db_table} other "  # noqa: S608
                "WHERE one.id = 1 AND other.id = 1"
            )
            row = cursor.fetchone()
        if row is None:
            raise cls.DoesNotExist
        return int(row[0]), int(row[1])

    @classmethod
    def _asked(cls, sql: str, values: list[int]) -> int:
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            row = cursor.fetchone()
        if row is None:
            raise cls.DoesNotExist
        return int(row[0])
