"""What a backup holds: its lists, and which columns of which table each row of them carries."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from django.db import models

from roadmap.people.models import Person
from roadmap.wiki.models import Page, Redirect
from roadmap.wiki.models import Revision as PageRevision
from roadmap.wiki.rules import clean_path

from ..models import Change, Item, LeadTime, Remark, Status, Theme, ThemeArchitect
from ..rules import clean_labels

Row = Mapping[str, Any]
Column: TypeAlias = "models.Field[Any, Any]"
Check = Callable[[Any], Any]
"""Answers a value as its column takes it. Raises ValueError with a sentence."""


def column_of(model: type[models.Model], name: str) -> Column:
    """The column of a field that has one."""
    return next(column for column in model._meta.concrete_fields if column.name == name)


@dataclass(frozen=True, slots=True)
class Listed:
    """Rows that stand as a list of `value` in the row they belong to, the `owner`, in this order."""

    model: type[models.Model]
    owner: str
    value: str
    order: str

    @property
    def column(self) -> Column:
        """The column of the values."""
        return column_of(self.model, self.value)


@dataclass(frozen=True, slots=True)
class Part:
    """One list of the file: the rows of a table by id, with these fields.

    `named_by` is the field by which later rows refer to one of these. `cleaners` check what the column alone would
    take; `rule` answers what is wrong with a row of good values, as (field, sentence). No two rows share the values of
    `together`.
    """

    name: str
    model: type[models.Model]
    fields: tuple[str, ...]
    named_by: str = "id"
    listed: Mapping[str, Listed] = field(default_factory=dict)
    cleaners: Mapping[str, Check] = field(default_factory=dict)
    rule: Callable[[Row], tuple[str, str] | None] = lambda row: None
    together: tuple[str, ...] = ()

    def column(self, name: str) -> Column:
        """A field's column."""
        return column_of(self.model, name)

    @property
    def names(self) -> tuple[str, ...]:
        """All that a row of the file holds."""
        return (*self.fields, *self.listed)

    @property
    def alone(self) -> tuple[str, ...]:
        """Fields whose value no two rows share."""
        return tuple(name for name in self.fields if self.column(name).unique)


def _path(value: Any) -> str:
    """A path in its one spelling."""
    path = clean_path(value)
    if path != value:
        raise ValueError(f"Path must be spelled {path!r}.")
    return path


def _ends_later(row: Row) -> tuple[str, str] | None:
    low, high = row["min_months"], row["max_months"]
    wrong = None not in (low, high) and high <= low
    return ("max_months", "a lead time must end after it begins.") if wrong else None


def _one_subject(row: Row) -> tuple[str, str] | None:
    told = sum(row[name] is not None for name in ("item", "theme", "lead_time"))
    return ("item", "a change is of one item, theme or lead time.") if told != 1 else None


PARTS = (
    Part("persons", Person, ("id", "name", "email", "tracker_id")),
    Part(
        "lead_times",
        LeadTime,
        ("id", "slug", "name", "min_months", "max_months", "position"),
        named_by="slug",
        rule=_ends_later,
    ),
    Part(
        "themes",
        Theme,
        ("id", "slug", "name", "description", "position", "revision"),
        named_by="slug",
        listed={"architects": Listed(ThemeArchitect, owner="theme", value="person", order="id")},
    ),
    Part("statuses", Status, ("id", "name", "category", "position")),
    Part(
        "items",
        Item,
        (
            *("id", "title", "description", "theme", "lead_time", "owner", "labels", "priority", "position"),
            *("status", "status_category", "guessed_at", "expected_by", "faded", "version"),
            *("created_at", "updated_at", "archived_at", "ticket_key", "ticket_url"),
        ),
        cleaners={"labels": clean_labels},
    ),
    Part(
        "changes",
        Change,
        ("id", "item", "theme", "lead_time", "field", "old", "new", "at", "by", "source", "reason", "review"),
        rule=_one_subject,
    ),
    Part("remarks", Remark, ("id", "item", "text", "url", "by", "at")),
    Part(
        "pages",
        Page,
        ("id", "path", "revision"),
        listed={"redirects": Listed(Redirect, owner="page", value="path", order="path")},
        cleaners={"path": _path, "redirects": _path},
    ),
    Part(
        "page_revisions",
        PageRevision,
        ("id", "page", "number", "title", "text", "comment", "by", "at", "merged_from"),
        together=("page", "number"),
    ),
)
PART_OF = {part.model: part for part in PARTS}
