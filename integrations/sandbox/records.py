"""What a Jira keeps, as frozen values; an edit makes a new one. Times are milliseconds since 1970."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class User:
    """``key`` is Data Center's user name and what the sandbox keeps; ``dc_key`` and ``account_id`` are only sent."""

    key: str
    display: str
    email: str
    account_id: str
    dc_key: str
    active: bool = True


@dataclass(frozen=True, slots=True)
class Body:
    """A long text: as wiki markup, and as the document a v3 client sent, when one did."""

    wiki: str
    adf: Json | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One field of a change; ``old`` and ``new`` are (id, text)."""

    field: str
    field_id: str
    old: tuple[str | None, str | None]
    new: tuple[str | None, str | None]


@dataclass(frozen=True, slots=True)
class Change:
    id: int
    author: str
    created: int
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Comment:
    id: int
    author: str
    body: Body
    created: int
    updated: int
    properties: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RemoteLink:
    id: int
    content: Json


@dataclass(frozen=True, slots=True)
class Issue:
    """Status, priority, resolution, type, components and versions are ids; people are user keys."""

    id: int
    key: str
    summary: str
    created: int
    updated: int
    creator: str
    reporter: str | None
    status: str
    type: str
    priority: str
    description: Body | None = None
    assignee: str | None = None
    resolution: str | None = None
    resolved: int | None = None
    status_changed: int = 0
    due: str | None = None
    labels: tuple[str, ...] = ()
    components: tuple[str, ...] = ()
    versions: tuple[str, ...] = ()
    options: Mapping[str, str] = field(default_factory=dict)
    comments: tuple[Comment, ...] = ()
    properties: Mapping[str, Any] = field(default_factory=dict)
    links: tuple[RemoteLink, ...] = ()
    changes: tuple[Change, ...] = ()

    @property
    def project(self) -> str:
        return self.key.rpartition("-")[0]

    @property
    def number(self) -> int:
        return int(self.key.rpartition("-")[2])


@dataclass(slots=True)
class Project:
    """A project; ``components`` and ``versions`` map ids to names."""

    id: str
    key: str
    name: str
    lead: str
    components: dict[str, str] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)
    last_number: int = 0
