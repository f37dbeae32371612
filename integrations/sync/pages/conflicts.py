"""Conflicts as people and scripts see them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from roadmap.people.models import Person
from roadmap.plan.models import LeadTime, Theme
from roadmap.plan.models.groups import NOT_GUESSED, UNSORTED
from roadmap.wiki.diff import Piece, word_diff

from ..models import Conflict, ConflictKind
from ..standing import FIELD_NAMES, NOTES
from ..vocabulary import NAMED


@dataclass(frozen=True, slots=True)
class ConflictView:
    """A conflict with its values in words. `plan_may_win` is false where the tracker's text cannot be written by us.

    `free`: a third value can be written as text. Pieces show how each side changed a long text.
    """

    id: int
    item_id: int
    title: str
    key: str
    field: str
    name: str
    why: str
    base: str
    plan: str
    jira: str
    since: datetime
    long: bool
    free: bool
    plan_may_win: bool
    plan_pieces: Sequence[Piece] = ()
    jira_pieces: Sequence[Piece] = ()
    outcome: str = ""
    who: str = ""
    when: datetime | None = None


def open_conflicts(limit: int = 200) -> list[ConflictView]:
    """Those that wait for a person, oldest first."""
    return _views(Conflict.objects.open().order_by("since", "id")[:limit])


def settled_conflicts(limit: int = 20) -> list[ConflictView]:
    """Those decided last."""
    return _views(Conflict.objects.filter(state=Conflict.RESOLVED).order_by("-resolved_at", "-id")[:limit])


def conflict_document(row: Mapping[str, Any]) -> dict[str, Any]:
    """A conflict as the API shows it, from its columns; values as the API's items hold them."""
    owners = _owners([row]) if row["field"] == "owner" else {}
    values = {side: _api_value(row["field"], row[side], owners) for side in ("base", "plan", "jira")}
    return {"id": row["id"], "item": row["link__item_id"], "field": row["field"], **values} | {
        "since": row["since"],
        "state": row["state"],
    }


def api_value(name: str, value: Any, owners: Mapping[str, str]) -> Any:
    """A canonical value as the API's items hold it."""
    return _api_value(name, value, owners)


def _api_value(name: str, value: Any, owners: Mapping[str, str]) -> Any:
    empty: dict[str, Any] = {"theme": UNSORTED, "lead_time": NOT_GUESSED, "labels": [], "description": ""}
    if value is None or value == () or value == []:
        return empty.get(name)
    if name == "owner":
        return owners.get(value, str(value).removeprefix(NAMED))
    return list(value) if name == "labels" else value


def _views(rows: Any) -> list[ConflictView]:
    found = list(rows.select_related("link__item", "resolved_by"))
    names = _names(found)
    return [_view(row, names) for row in found]


def _view(row: Conflict, names: Mapping[str, Mapping[str, str]]) -> ConflictView:
    words = {side: in_words(row.field, getattr(row, side), names) for side in ("base", "plan", "jira")}
    long = row.field == "description"
    return ConflictView(
        id=row.pk,
        item_id=row.link.item_id,
        title=row.link.item.title,
        key=row.link.key,
        field=row.field,
        name=FIELD_NAMES[row.field],
        why=NOTES[ConflictKind(row.kind)],
        since=row.since,
        long=long,
        free=row.field in ("title", "description", "status", "owner", "priority"),
        plan_pieces=word_diff(words["base"], words["plan"]) if long else [],
        jira_pieces=word_diff(words["base"], words["jira"]) if long else [],
        plan_may_win=row.kind != ConflictKind.READ_ONLY,
        outcome=OUTCOMES.get(row.took, row.took),
        who=row.resolved_by.name if row.resolved_by else "policy",
        when=row.resolved_at,
        **words,
    )


EMPTY = {"theme": "Unsorted", "lead_time": "not guessed", "owner": "nobody", "description": ""}
OUTCOMES = {
    "plan": "took the plan's",
    "jira": "took Jira's",
    "value": "wrote a third",
    "agreed": "both sides agree again",
}


def in_words(name: str, value: Any, names: Mapping[str, Mapping[str, str]]) -> str:
    """A canonical value as a person reads it."""
    if value is None or value == () or value == []:
        return EMPTY.get(name, "nothing")
    if name == "labels":
        return ", ".join(value)
    return names.get(name, {}).get(value, str(value).removeprefix(NAMED))


def _names(rows: Iterable[Conflict]) -> dict[str, Mapping[str, str]]:
    fields = {row.field for row in rows}
    names: dict[str, Mapping[str, str]] = {}
    if "theme" in fields:
        names["theme"] = dict(Theme.objects.values_list("slug", "name"))
    if "lead_time" in fields:
        rows_of = LeadTime.objects.values_list("slug", "name")
        names["lead_time"] = {slug: name.replace("-", "–") for slug, name in rows_of}
    if "owner" in fields:
        names["owner"] = _owners([{"base": r.base, "plan": r.plan, "jira": r.jira} for r in rows])
    return names


def _owners(rows: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    idents = {row[side] for row in rows for side in ("base", "plan", "jira") if isinstance(row[side], str)}
    found = Person.objects.filter(tracker_id__in=idents).values_list("tracker_id", "name")
    return {str(ident): name for ident, name in found}
