"""What we learned about a Jira and keep, so that the next process needs no request to start."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from integrations.tracker import ServerFacts, StatusRef

FRESH = timedelta(hours=24)
SETTLED = timedelta(minutes=1)
CATEGORIES = {"new": "todo", "undefined": "todo", "indeterminate": "doing", "done": "done"}


class Facts:
    """A view of the JSON document the engine stores. Names and values in it are Jira's, categories are ours."""

    def __init__(self, stored: ServerFacts, about: str) -> None:
        self.stored = stored
        self.about = about

    @property
    def fresh(self) -> bool:
        """Whether the facts are younger than a day and of this very connection and mapping."""
        if self.stored.get("about") != self.about:
            return False
        return datetime.now(UTC) - datetime.fromisoformat(self.stored["learned_at"]) < FRESH

    def doubt(self) -> None:
        """Jira refused something the facts allowed: learn them anew before the next use, unless just learned."""
        if datetime.now(UTC) - datetime.fromisoformat(self.stored["learned_at"]) > SETTLED:
            self.stored.pop("about", None)

    @property
    def cloud(self) -> bool:
        return bool(self.stored["deployment"] == "cloud")

    @property
    def api(self) -> str:
        """The REST root that carries this deployment's rich text: ADF on Cloud, wiki markup on Data Center."""
        return "api/3" if self.cloud else "api/2"

    @property
    def statuses(self) -> tuple[StatusRef, ...]:
        return tuple(StatusRef(s["id"], s["name"], s["category"]) for s in self.stored["statuses"])

    @property
    def account(self) -> str:
        return str(self.stored["account"])

    @property
    def components(self) -> list[str]:
        return list(self.stored["components"])

    @property
    def priorities(self) -> list[str]:
        return list(self.stored["priorities"])

    @property
    def issue_type(self) -> str:
        return str(self.stored["issue_type"])

    @property
    def project(self) -> str:
        return str(self.stored["project"])

    @property
    def bulk(self) -> bool:
        """Whether bulk reads are worth asking for: none were refused since the facts were learned."""
        return bool(self.stored.get("bulk", True))

    def field(self, name: str) -> Mapping[str, Any]:
        """Id and kind (`type`, `items`) of a Jira field named in the mapping."""
        found: Mapping[str, Any] = self.stored["fields"][name]
        return found


def status(row: Mapping[str, Any]) -> dict[str, str]:
    """Id, name and our category of a status as Jira describes it."""
    category = row.get("statusCategory")
    key = str(category.get("key", "") if isinstance(category, dict) else category or "")
    return {"id": str(row.get("id", "")), "name": str(row.get("name", "")), "category": CATEGORIES.get(key, "todo")}
