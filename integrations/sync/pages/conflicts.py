"""Conflicts as people and scripts see them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db.models import Count, Q, QuerySet

from roadmap.plan.models import Theme
from roadmap.wiki.diff import Piece, word_diff

from ..models import Conflict, ConflictKind
from ..standing import FIELD_NAMES, NOTES
from .origins import Origin, Origins
from .thirds import Options, Third, options_of, third
from .words import Names, api_value, in_words, moment, names_of, owners_of

AT_ONCE = 50
MOST_CHOSEN = 200


@dataclass(frozen=True, slots=True)
class Side:
    """One value: in words, where it comes from, and in a text what it changed."""

    words: str
    origin: Origin
    pieces: Sequence[Piece] = ()


@dataclass(frozen=True, slots=True)
class ConflictView:
    """An open conflict. `seen` tells these values from those it has once somebody changed it again.

    `plan_may_win` is false where the tracker's text cannot be written by us; then there is no `third` either.
    """

    id: int
    item_id: int
    title: str
    key: str
    ticket_url: str
    name: str
    why: str
    since: str
    since_at: datetime
    long: bool
    base: Side
    plan: Side
    jira: Side
    plan_may_win: bool
    third: Third | None
    seen: str


@dataclass(frozen=True, slots=True)
class Facet:
    """A value the inbox can be narrowed to, with how many conflicts it leaves."""

    value: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Inbox:
    """One page of open conflicts, oldest first. `after` begins the next page."""

    conflicts: Sequence[ConflictView]
    total: int
    fields: Sequence[Facet]
    themes: Sequence[Facet]
    after: int | None


@dataclass(frozen=True, slots=True)
class Settled:
    """A conflict that is decided."""

    when: str
    item_id: int
    title: str
    key: str
    name: str
    outcome: str
    who: str


def inbox(*, field: str = "", theme: str = "", after: int = 0) -> Inbox:
    """The conflicts that wait for a person, narrowed to a field or a theme."""
    rows = Conflict.objects.open()
    chosen = _narrowed(rows, field, theme)
    found = list(chosen.filter(pk__gt=after).select_related("link__item").order_by("pk")[: AT_ONCE + 1])
    shown = found[:AT_ONCE]
    fields = _facets(_narrowed(rows, "", theme), "field", FIELD_NAMES)
    names = dict(Theme.objects.values_list("slug", "name"))
    return Inbox(
        conflicts=_views(shown),
        total=chosen.count(),
        fields=fields,
        themes=_facets(_narrowed(rows, field, ""), "link__item__theme__slug", names),
        after=shown[-1].pk if len(found) > AT_ONCE else None,
    )


def chosen_conflicts(ids: Sequence[int]) -> list[ConflictView]:
    """The open ones among these, as the inbox shows them."""
    rows = Conflict.objects.open().filter(pk__in=ids[:MOST_CHOSEN])
    return _views(list(rows.select_related("link__item").order_by("pk")))


def settled_conflicts(limit: int = 20) -> list[Settled]:
    """Those decided last."""
    rows = Conflict.objects.filter(state=Conflict.RESOLVED).order_by("-resolved_at", "-id")[:limit]
    found = list(rows.select_related("link__item", "resolved_by"))
    names = names_of(found)
    return [_settled(row, names) for row in found]


def conflict_document(row: Mapping[str, Any]) -> dict[str, Any]:
    """A conflict as the API shows it, from its columns; values as the API's items hold them."""
    sides = ("base", "plan", "jira")
    owners = owners_of(row[side] for side in sides) if row["field"] == "owner" else {}
    values = {side: api_value(row["field"], row[side], owners) for side in sides}
    return {"id": row["id"], "item": row["link__item_id"], "field": row["field"], **values} | {
        "since": row["since"],
        "state": row["state"],
    }


def fingerprint(row: Conflict) -> str:
    """Tells the two values a person saw from others."""
    return sha256(json.dumps([row.plan, row.jira], sort_keys=True).encode()).hexdigest()[:16]


def _narrowed(rows: QuerySet[Conflict], field: str, theme: str) -> QuerySet[Conflict]:
    wanted = Q(field=field) if field else Q()
    return rows.filter(wanted & Q(link__item__theme__slug=theme) if theme else wanted)


def _facets(rows: QuerySet[Conflict], by: str, names: Mapping[str, str]) -> list[Facet]:
    counted = rows.order_by(by).values_list(by).annotate(count=Count("pk"))
    return [Facet(value, names.get(value, value), count) for value, count in counted]


def _views(rows: Sequence[Conflict]) -> list[ConflictView]:
    names, options, origins = names_of(rows), options_of(rows), Origins(rows)
    return [_view(row, names, options, origins) for row in rows]


def _view(row: Conflict, names: Names, options: Mapping[str, Options], origins: Origins) -> ConflictView:
    may_win = row.kind != ConflictKind.READ_ONLY
    long = row.field == "description"
    base = in_words(row.field, row.base, names)
    return ConflictView(
        id=row.pk,
        item_id=row.link.item_id,
        title=row.link.item.title,
        key=row.link.key,
        ticket_url=row.link.url,
        name=FIELD_NAMES[row.field],
        why=NOTES[ConflictKind(row.kind)],
        since=moment(row.since),
        since_at=row.since,
        long=long,
        base=Side(base, origins.base(row)),
        plan=_side(row, row.plan, names, origins.plan(row)),
        jira=_side(row, row.jira, names, origins.jira(row)),
        plan_may_win=may_win,
        third=third(row, names, options) if may_win else None,
        seen=fingerprint(row),
    )


def _side(row: Conflict, value: Any, names: Names, origin: Origin) -> Side:
    words = in_words(row.field, value, names)
    if row.field not in ("title", "description") or not value or not row.base:
        return Side(words, origin)
    pieces = word_diff(row.base, value)
    return Side(words, origin, pieces if row.field == "description" else [p for p in pieces if p.kind != "del"])


OUTCOMES = {
    "plan": "took the plan’s",
    "jira": "took Jira’s",
    "value": "wrote a third",
    "agreed": "both sides agree again",
}


def _settled(row: Conflict, names: Names) -> Settled:
    outcome = OUTCOMES.get(row.took, row.took)
    if row.took in ("plan", "jira", "value") and row.field != "description":
        value = row.value if row.took == "value" else getattr(row, row.took)
        outcome = f"{outcome}: {in_words(row.field, value, names)}"
    return Settled(
        when=moment(row.resolved_at),
        item_id=row.link.item_id,
        title=row.link.item.title,
        key=row.link.key,
        name=FIELD_NAMES[row.field],
        outcome=outcome,
        who=row.resolved_by.name if row.resolved_by else "policy",
    )
