"""What is much like a text: items and inputs that share words with it, the rarer and the more the better."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TypeVar

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest

from roadmap.plan.models import Item
from roadmap.plan.pages.wording import dashed
from roadmap.wiki.search import Query, Term
from roadmap.wiki.search.query import words

from ..models import Input

MOST_WORDS, SHORTEST = 8, 4
SHOWN, FEW, LOOKED_AT = 4, 2, 200
LONGEST_TEXT = 400
Row = TypeVar("Row")
DULL = frozenset(
    """
    about after again also because been before being could does done each every from have here into just like made
    make many more most much must need needs only other over same should some such than that their them then there
    these they this those today very want wants what when where which while with would your
    """.split()  # noqa: SIM905  a list of words reads as one
)


@dataclass(frozen=True, slots=True)
class LikeItem:
    """An item much like a text; `title` in customers' words where there are any."""

    id: int
    key: str
    title: str
    theme: str
    lead_time: str
    category: str
    organisations: int
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LikeInput:
    """An input much like a text; `title` is what its reader may see of it."""

    id: int
    title: str
    organisations: int
    words: tuple[str, ...]


def telling_words(text: str) -> list[str]:
    """The words of a text by which others may be found: the longest first, for those are rare."""
    found = dict.fromkeys(word for word in words(text[:LONGEST_TEXT]) if len(word) >= SHORTEST and word not in DULL)
    return sorted(found, key=lambda word: -len(word))[:MOST_WORDS]


def any_of(found: Sequence[str], column: str) -> Q:
    """Rows that hold any of the words; words that differ in their ending meet by their beginning."""
    return reduce(or_, (Q(**{f"{column}__has": _stem(word)}) for word in found))


def _stem(word: str) -> Query:
    cut = word[: max(SHORTEST, len(word) - 3)] if len(word) > 5 else word
    return Query((Term((cut,), open=True),))


def shared(found: Sequence[str], held: str) -> tuple[str, ...]:
    """Which of the words a row holds, by their beginnings."""
    return tuple(word for word in found if _stem(word).terms[0].spelled in held)


def like_items(text: str, *, public_only: bool, most: int = SHOWN) -> list[LikeItem]:
    """Items on the plan much like a text, best first; only what customers may see with `public_only`. One query."""
    found = telling_words(text)
    if not found:
        return []
    rows = Item.objects.current().filter(any_of(found, "words"))
    rows = rows.filter(public__isnull=False) if public_only else rows
    columns = ("id", "ticket_key", "title", "public__words", "theme__name", "lead_time__name", "status_category")
    values = rows.order_by("-updated_at").values_list(*columns, "organisations", "words")[:LOOKED_AT]
    best = best_of(((row, shared(found, row[-1])) for row in values), most)
    return [
        LikeItem(pk, key, public or title, theme, dashed(lead_time), category, organisations, hits)
        for (pk, key, title, public, theme, lead_time, category, organisations, _), hits in best
    ]


def like_published(text: str, most: int = SHOWN) -> list[LikeInput]:
    """Published inputs much like a text, by their public words alone. Two queries."""
    found = telling_words(text)
    if not found:
        return []
    rows = Input.objects.published().heads().filter(any_of(found, "public_words"))
    values = rows.order_by("-published_at").values_list("id", "group", "published_as", "public_words")[:LOOKED_AT]
    best = best_of(((row, shared(found, row[-1])) for row in values), most)
    counts = organisations_of({row[1] for row, _ in best})
    return [LikeInput(pk, title, counts.get(group, 0), hits) for (pk, group, title, _), hits in best]


def organisations_of(groups: Iterable[int]) -> dict[int, int]:
    """How many organisations ask, by group. One query."""
    seen: dict[int, set[int]] = {}
    rows = Input.objects.counted().filter(group__in=list(groups), organisation__isnull=False)
    for group, organisation in rows.order_by().values_list("group", "organisation_id"):
        seen.setdefault(group, set()).add(organisation)
    return {group: len(found) for group, found in seen.items()}


def best_of(rows: Iterable[tuple[Row, tuple[str, ...]]], most: int) -> list[tuple[Row, tuple[str, ...]]]:
    """Those that share most, by letters; with one word alone in common only where none has more."""
    order = sorted(rows, key=lambda pair: -sum(map(len, pair[1])))
    close = [pair for pair in order if len(pair[1]) > 1]
    return close[:most] if close else order[:FEW]


def public_only(request: HttpRequest) -> bool:
    """Whether this reader sees only what was made public."""
    return bool(settings.READ_ACCESS == "signed-in" and not request.user.is_authenticated)
