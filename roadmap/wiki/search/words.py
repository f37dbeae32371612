"""The column that searches read, and how each database is asked for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import models

from .query import Query, words

BREAK = "\n"
"""Stands between title, text and key as a word of its own, so that no phrase runs across."""


def spelled(title: str, text: str, key: str) -> str:
    """The words of title, text and key between single blanks, with a BREAK between the three."""
    return f" {' '.join([*words(title), BREAK, *words(text), BREAK, *words(key)])} "


class Words(models.TextField):
    """The words of other columns, written with them by every save; searched with `words__has=parse("what")`.

    `title`, `text` and `key` name the columns: matches in a title come before those in the text, a key that is all
    that was typed comes first. `bulk` says that rows come by the thousand. The index is made and mended after every
    `migrate`, see `index`.
    """

    def __init__(
        self,
        *args: Any,
        title: str = "",
        text: Sequence[str] = (),
        key: str = "",
        bulk: bool = False,
        **options: Any,
    ) -> None:
        options.setdefault("default", "")
        options.setdefault("editable", False)
        super().__init__(*args, **options)
        self.bulk = bulk
        self.sections = ((title,) if title else (), tuple(text), (key,) if key else ())

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        """The columns' words as they are now."""
        found = spelled(*[" ".join([_text(getattr(model_instance, n)) for n in names]) for names in self.sections])
        setattr(model_instance, self.attname, found)
        return found

    def deconstruct(self) -> Any:
        """To migrations it is a text column."""
        name, _, args, options = super().deconstruct()
        return name, "django.db.models.TextField", args, options


def _text(value: Any) -> str:
    return value if isinstance(value, str) else " ".join(map(str, value or ()))


def vector(column: str) -> str:
    """The expression that PostgreSQL indexes."""
    return f"array_to_tsvector(string_to_array(btrim({column}, ' '), ' '))"


def index_name(model: type[models.Model], column: str) -> str:
    """The index on PostgreSQL, the table of it on SQLite."""
    return f"{model._meta.db_table}_{column}_index"


@Words.register_lookup
class Has(models.Lookup):
    """`__has`: rows that hold all words of a query; whether they stand side by side is another question."""

    lookup_name = "has"
    prepare_rhs = False
    rhs: Query

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        lhs, params = self.process_lhs(compiler, connection)
        asked = [f"'{word}'{':*' if open_ else ''}" for word, open_ in self._asked()]
        return f"{vector(lhs)} @@ %s::tsquery", [*params, " & ".join(asked)]

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        lhs: Any = self.lhs
        model, quote = lhs.target.model, connection.ops.quote_name
        table = quote(index_name(model, lhs.target.column))
        row = f"{compiler.quote_name_unless_alias(lhs.alias)}.{quote(model._meta.pk.column)}"
        asked = " ".join(f'"{word}"{"*" if open_ else ""}' for word, open_ in self._asked())
        return f"{row} IN (SELECT rowid FROM {table} WHERE {table} MATCH %s)", [asked]  # noqa: S608

    def _asked(self) -> list[tuple[str, bool]]:
        return [
            (word, term.open and number == len(term.words))
            for term in self.rhs.terms
            for number, word in enumerate(term.words, start=1)
        ]
