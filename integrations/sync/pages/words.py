"""Values, times and reasons in the words of people, and values in the words of the API."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, Protocol

from django.utils import timezone

from roadmap.people.models import Person
from roadmap.plan.models import LeadTime, Theme
from roadmap.plan.models.groups import NOT_GUESSED, UNSORTED
from roadmap.plan.pages.wording import dashed

from ..vocabulary import NAMED

EMPTY = {
    "theme": "Unsorted",
    "lead_time": "not guessed",
    "owner": "nobody",
    "description": "no words",
    "labels": "none",
}
SIDES = ("base", "plan", "jira")
Names = Mapping[str, Mapping[str, str]]


class ThreeSided(Protocol):
    """A row that keeps a field's three values."""

    field: str
    base: Any
    plan: Any
    jira: Any


def in_words(name: str, value: Any, names: Names) -> str:
    """A canonical value as a person reads it."""
    if value is None or value in ("", (), []):
        return EMPTY.get(name, "nothing")
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return names.get(name, {}).get(value, str(value).removeprefix(NAMED))


def names_of(rows: Iterable[ThreeSided]) -> Names:
    """What the slugs and ids in these rows are called; at most three queries."""
    found = list(rows)
    names = slug_names({row.field for row in found})
    owners = [row for row in found if row.field == "owner"]
    return names | ({"owner": owners_of(getattr(row, side) for row in owners for side in SIDES)} if owners else {})


def slug_names(fields: Collection[str]) -> dict[str, Mapping[str, str]]:
    """What the slugs of these fields are called."""
    names: dict[str, Mapping[str, str]] = {}
    if "theme" in fields:
        names["theme"] = dict(Theme.objects.values_list("slug", "name"))
    if "lead_time" in fields:
        names["lead_time"] = {slug: dashed(name) for slug, name in LeadTime.objects.values_list("slug", "name")}
    return names


def owners_of(values: Iterable[Any]) -> dict[str, str]:
    """Persons' names by tracker id."""
    idents = {value for value in values if isinstance(value, str) and value}
    found = Person.objects.filter(tracker_id__in=idents).values_list("tracker_id", "name")
    return {str(ident): name for ident, name in found}


def api_value(name: str, value: Any, owners: Mapping[str, str]) -> Any:
    """A canonical value as the API's items hold it."""
    empty: dict[str, Any] = {"theme": UNSORTED, "lead_time": NOT_GUESSED, "labels": [], "description": ""}
    if value is None or value == () or value == []:
        return empty.get(name)
    if name == "owner":
        return owners.get(value, str(value).removeprefix(NAMED))
    return list(value) if name == "labels" else value


def moment(value: datetime | None) -> str:
    """ "today 14:02", "14 Feb 2011, 14:02"; nothing for a time that is not known."""
    if value is None:
        return ""
    local = timezone.localtime(value)
    day = "today" if local.date() == timezone.localdate() else f"{local.day} {local:%b %Y},"
    return f"{day} {local:%H:%M}"
