"""Jira's users: finding the one a person of the plan is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from integrations.tracker import Missing, NeedsInput, PersonRef, Throttled, TrackerError, Value

from . import screens
from .answers import Absent, Forbidden
from .client import Client, Query
from .facts import Facts
from .fields import person
from .screens import Row

BY_NAME = "name:"
SEARCHED = 50


def assignee(client: Client, facts: Facts, project: str, value: Value) -> dict[str, str] | None:
    """An owner as REST's user. Raises NeedsInput where a display name fits none or several."""
    if not value or not isinstance(value, str):
        return None
    ident = find(client, facts, project, value.removeprefix(BY_NAME)) if value.startswith(BY_NAME) else value
    return {"accountId": ident} if facts.cloud else {"name": ident}


def find(client: Client, facts: Facts, project: str, name: str) -> str:
    """The id of the one assignable user of a display name."""
    people = [p for row in _search(client, facts, project, name) if (p := person(row)) is not None]
    exact = {p.tracker_id: p for p in people if _same(p, name)}
    if len(exact) == 1:
        return next(iter(exact))
    said = "several users" if exact else "no assignable user"
    allowed = [p.name for p in people if not exact]
    raise NeedsInput(f"Jira has {said} called “{name}”; choose the owner in Jira.", needs="Owner", allowed=allowed)


def _same(one: PersonRef, name: str) -> bool:
    return one.name.strip().casefold() == name.strip().casefold()


def _search(client: Client, facts: Facts, project: str, name: str) -> list[Any]:
    ask: Query = {"query" if facts.cloud else "username": name, "maxResults": SEARCHED}
    try:
        path = f"{facts.api}/user/assignable/search"
        rows = client.get(path, ask | {"project": project}, what="the user search", shape=list)
    except (Absent, Missing, Forbidden):
        rows = client.get(f"{facts.api}/user/search", ask, what="the user search", shape=list)
    return list(rows)


def by_key(client: Client, facts: Facts, key: str, name: str) -> str:
    """Data Center's history names users by key: the user's name, or `name:<display name>` where it is not told."""
    try:
        found = person(client.get(f"{facts.api}/user", {"key": key}, what="a user"))
    except Throttled:
        raise
    except TrackerError:
        found = None
    return found.tracker_id if found else f"{BY_NAME}{name}"


def answers(client: Client, facts: Facts, given: Mapping[str, tuple[Row, str]]) -> dict[str, Any]:
    """What a person answered for fields of a screen, in the shape each field takes."""
    user = lambda name: _named(client, facts, facts.project, name)  # noqa: E731
    return {i: screens.shaped(about, value, cloud=facts.cloud, user=user) for i, (about, value) in given.items()}


def _named(client: Client, facts: Facts, project: str, name: str) -> str:
    """The id of a user called `name`; where nobody is, it may be an id itself."""
    try:
        return find(client, facts, project, name)
    except NeedsInput:
        return name
