"""The order of what was found: a key, then titles, then texts; what is gone comes last."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import StrIndex

from .query import Query, Term
from .words import BREAK

KEY, WHOLE_TITLE, PART_OF_TITLE, TEXT = range(4)
Row = TypeVar("Row", bound=models.Model)


class Rank(NamedTuple):
    """Sorts hits of every kind: gone or not, the tier, how long the title is, how long ago it changed."""

    gone: int
    tier: int
    length: int
    age: float


class Ranked(NamedTuple):
    """A row that was found."""

    rank: Rank
    pk: int


def found(rows: models.QuerySet[Row], query: Query, words: str = "words") -> models.QuerySet[Row]:
    """The rows that match."""
    rows = rows.filter(**{f"{words}__has": query})
    for term in query.terms:
        if len(term.words) > 1:
            rows = rows.filter(**{f"{words}__contains": term.spelled})
    for term in query.without:
        rows = rows.exclude(**{f"{words}__contains": term.spelled})
    return rows


def ranked(
    rows: models.QuerySet[Row], query: Query, most: int, *, gone: Q | None = None, changed: str, words: str = "words"
) -> list[Ranked]:
    """The first rows that match, best first, in one query. `changed` names the column of the last change."""
    tier = _tier(query, words)
    has_gone = Case(When(Q(tier=KEY), then=0), When(gone, then=1), default=0) if gone else Value(0)
    length = Case(When(tier__lt=TEXT, then=StrIndex(words, Value(BREAK))), default=0)
    rows = found(rows, query, words).annotate(tier=tier).annotate(has_gone=has_gone, length=length)
    best = rows.order_by("has_gone", "tier", "length", F(changed).desc(), "-pk")
    values = best.values_list("pk", "has_gone", "tier", "length", changed)[:most]
    return [Ranked(Rank(has_gone, tier, length, _age(at)), pk) for pk, has_gone, tier, length, at in values]


def _age(at: datetime | None) -> float:
    return -at.timestamp() if at else 0.0


def _tier(query: Query, words: str) -> Case:
    titles = [_in_title(term, words) for term in query.terms]
    every, some = Q(*titles), Q(*titles, _connector=Q.OR)
    key = Q(**{f"{words}__endswith": f"{BREAK}{query.key}"})
    return Case(
        When(key, then=KEY),
        When(every, then=WHOLE_TITLE),
        When(some, then=PART_OF_TITLE),
        default=TEXT,
        output_field=models.IntegerField(),
    )


def _in_title(term: Term, words: str) -> Any:
    """Whether the first place of a term comes before the end of the title."""
    place = StrIndex(words, Value(term.spelled))
    return models.lookups.GreaterThan(place, 0) & models.lookups.LessThan(place, StrIndex(words, Value(BREAK)))
