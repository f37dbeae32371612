"""Lists as `{results, next, previous}`: keyset pages behind opaque cursors, as cheap deep down as at the start."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from django.db.models import Q, QuerySet
from rest_framework.request import Request

from .errors import invalid
from .numbers import whole_number

DEFAULT_LIMIT, MAX_LIMIT = 100, 500
BIGGEST = 2**63 - 1
Values = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """Rows as tuples of the wanted columns, and the addresses of the pages around them."""

    rows: list[tuple[Any, ...]]
    next: str | None
    previous: str | None

    def document(self, results: list[Any]) -> dict[str, Any]:
        """The list's JSON."""
        return {"results": results, "next": self.next, "previous": self.previous}


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place between rows: those after `values`, or those before them."""

    values: Values
    backwards: bool = False

    def text(self) -> str:
        return urlsafe_b64encode(orjson.dumps([self.backwards, *self.values])).decode().rstrip("=")

    @classmethod
    def read(cls, text: str, length: int) -> Cursor:
        """The cursor in `text`. Raises ValueError."""
        backwards, *values = orjson.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        if len(values) != length or not isinstance(backwards, bool):
            raise ValueError
        if not all(type(value) is int and abs(value) <= BIGGEST for value in values):
            raise ValueError
        return cls(tuple(values), backwards)


def page(
    request: Request, queryset: QuerySet[Any, Any], *, columns: Sequence[str], order: Sequence[str] = ("id",)
) -> Page:
    """One page of `queryset`, by `order`: ascending whole-number columns, unique together, all among `columns`."""
    limit, cursor = _limit(request), _cursor(request, len(order))
    backwards = cursor is not None and cursor.backwards
    ordered = queryset.order_by(*(f"-{name}" if backwards else name for name in order))
    if cursor:
        ordered = ordered.filter(_beyond(cursor, order))
    found = list(ordered.values_list(*columns)[: limit + 1])
    more, rows = len(found) > limit, found[:limit]
    if backwards:
        rows.reverse()
    places = [columns.index(name) for name in order]
    first, last = (tuple(row[n] for n in places) for row in (rows[0], rows[-1])) if rows else (None, None)
    return Page(
        rows,
        next=_address(request, last) if last and (more or backwards) else None,
        previous=_address(request, first, backwards=True) if first and (more if backwards else cursor) else None,
    )


def _limit(request: Request) -> int:
    text = request.query_params.get("limit", str(DEFAULT_LIMIT))
    limit = whole_number(text)
    if limit is None or not 1 <= limit <= MAX_LIMIT:
        raise invalid({"limit": f"limit must be a whole number from 1 to {MAX_LIMIT}, not {text!r}."})
    return limit


def _cursor(request: Request, length: int) -> Cursor | None:
    text = request.query_params.get("cursor")
    if text is None:
        return None
    try:
        return Cursor.read(text, length)
    except (ValueError, TypeError):
        raise invalid({"cursor": "This cursor is not one of ours: follow next and previous as they are."}) from None


def _beyond(cursor: Cursor, order: Sequence[str]) -> Q:
    side = "lt" if cursor.backwards else "gt"
    beyond, equal = Q(), Q()
    for name, value in zip(order, cursor.values, strict=True):
        beyond |= equal & Q(**{f"{name}__{side}": value})
        equal &= Q(**{name: value})
    return beyond


def _address(request: Request, values: Values, *, backwards: bool = False) -> str:
    query = request.query_params.copy()
    query["cursor"] = Cursor(values, backwards).text()
    return f"{request.build_absolute_uri(request.path)}?{query.urlencode()}"
