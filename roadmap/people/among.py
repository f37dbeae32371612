"""`__among`: many whole numbers or texts as one value, which a database reads faster than a thousand of them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import CharField, IntegerField, Lookup

Sql = tuple[str, list[Any]]


def listed(numbers: Iterable[int]) -> str:
    """Whole numbers as `among` takes them."""
    return ",".join(map(str, numbers))


def listed_texts(texts: Iterable[str]) -> str:
    """Texts as `among` takes them."""
    return json.dumps(list(texts))


@IntegerField.register_lookup
class Among(Lookup):
    """Whether a number is one of those that `listed` gave; none is among nothing."""

    lookup_name = "among"
    prepare_rhs = False

    def as_postgresql(self, compiler: Any, connection: BaseDatabaseWrapper) -> Sql:
        left, values = self.process_lhs(compiler, connection)
        return f"{left} = ANY (('{{' || %s || '}}')::bigint[])", [*values, self.rhs]

    def as_sqlite(self, compiler: Any, connection: BaseDatabaseWrapper) -> Sql:
        left, values = self.process_lhs(compiler, connection)
        numbers = "(SELECT value FROM json_each('[' || %s || ']'))"
        return f"{left} IN {numbers}", [*values, self.rhs]


@CharField.register_lookup
class AmongTexts(Lookup):
    """Whether a text is one of those that `listed_texts` gave; none is among nothing."""

    lookup_name = "among"
    prepare_rhs = False

    def as_postgresql(self, compiler: Any, connection: BaseDatabaseWrapper) -> Sql:
        left, values = self.process_lhs(compiler, connection)
        return f"{left} = ANY (ARRAY(SELECT json_array_elements_text((%s)::json)))", [*values, self.rhs]

    def as_sqlite(self, compiler: Any, connection: BaseDatabaseWrapper) -> Sql:
        left, values = self.process_lhs(compiler, connection)
        return f"{left} IN (SELECT value FROM json_each(%s))", [*values, self.rhs]  # noqa: S608
