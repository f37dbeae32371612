"""From JSON to a column's value: what the column can hold, and of the right type, or one sentence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.db import models
from django.db.backends.base.operations import BaseDatabaseOperations

from .parts import Check, Column

RANGES = BaseDatabaseOperations.integer_field_ranges
SCHEMES = ("http://", "https://")


def check_of(column: Column) -> Check:
    """The check of a column that refers to no other row."""
    check = next(make for kind, make in CHECKS if isinstance(column, kind))(column)
    if not column.null:
        return check
    return lambda value: None if value is None else check(value)


def _text(column: Column) -> Check:
    longest, choices = column.max_length, [key for key, _ in column.choices or ()]

    def check(value: Any) -> str:
        if not isinstance(value, str):
            raise ValueError("this must be text.")
        if longest is not None and len(value) > longest:
            raise ValueError(f"this may have {longest} characters and has {len(value)}.")
        if choices and value not in choices:
            raise ValueError(f"this must be one of {', '.join(choices)}, not {value!r}.")
        return value

    return check


def _slug(column: Column) -> Check:
    text = _text(column)

    def check(value: Any) -> str:
        try:
            validate_slug(text(value))
        except ValidationError:
            raise ValueError(f"this must be letters, digits, hyphens and underscores, not {value!r}.") from None
        return str(value)

    return check


def _address(column: Column) -> Check:
    text = _text(column)

    def check(value: Any) -> str:
        found: str = text(value)
        if found and not found.startswith(SCHEMES):
            raise ValueError("this must be an address that begins with http:// or https://, or empty.")
        return found

    return check


def _whole(column: Column) -> Check:
    low, high = RANGES[column.get_internal_type()]
    low = 1 if column.primary_key else low

    def check(value: Any) -> int:
        if type(value) is not int or not low <= value <= high:
            raise ValueError(f"this must be a whole number from {low} to {high}.")
        return value

    return check


def _flag(column: Column) -> Check:
    def check(value: Any) -> bool:
        if not isinstance(value, bool):
            raise ValueError("this must be true or false.")
        return value

    return check


def moment(value: Any) -> datetime:
    """A moment in UTC."""
    try:
        found = datetime.fromisoformat(value)
        if found.tzinfo is None:
            raise ValueError
        return found.astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        raise ValueError("this must be a moment such as 2026-03-01T12:00:00Z.") from None


def _day(value: Any) -> date:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise ValueError("this must be a day such as 2026-03-01.") from None


def _as_it_is(value: Any) -> Any:
    return value


CHECKS: tuple[tuple[type[Column], Callable[[Column], Check]], ...] = (
    (models.SlugField, _slug),
    (models.URLField, _address),
    (models.CharField, _text),
    (models.TextField, _text),
    (models.IntegerField, _whole),
    (models.BooleanField, _flag),
    (models.DateTimeField, lambda column: moment),
    (models.DateField, lambda column: _day),
    (models.JSONField, lambda column: _as_it_is),
)
"""By kind of column, the narrower kinds first."""
