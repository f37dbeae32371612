"""Where a scenario plays, and the table of them."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.test import Client

from integrations.sandbox.log import Entry

from ..conftest import House

SECRET = "only-between-us"
CREATE, CHANGE = "POST /rest/api/*/issue", "PUT /rest/api/*/issue/*"
READ, SEARCH = "GET /rest/api/*/issue/*", "GET /rest/api/*/search*"
SCENARIOS: dict[str, Callable[[Stage], None]] = {}


@dataclass(frozen=True)
class Stage:
    """A plan connected to its Jira, settings that may be changed, a visitor for the webhooks' door,
    and real workers: `worker` starts one and answers its log.
    """

    house: House
    settings: Any
    client: Client
    worker: Callable[[], Path]

    def set_tracker(self, **names: str) -> None:
        """Change JIRA_* settings."""
        self.settings.TRACKER_SETTINGS = {**self.settings.TRACKER_SETTINGS, **names}

    def sent(self, method: str, ending: str = "") -> list[Entry]:
        """The writes that reached Jira, by method and end of the path."""
        return [e for e in self.house.jira.writes if e.method == method and e.path.rstrip("/").endswith(ending)]

    def hint(self, ticket: str, event: str = "jira:issue_updated", delivery: str = "one", **other: Any) -> int:
        """Knock at the webhooks' door; the answer's status. `secret` and `altered` forge it."""
        self.settings.JIRA_WEBHOOK_SECRET = SECRET
        body = json.dumps({"webhookEvent": event, "issue": {"id": ticket}}).encode()
        signature = hmac.new(other.get("secret", SECRET).encode(), body, hashlib.sha256).hexdigest()
        headers = {"X-Hub-Signature": f"sha256={signature}", "X-Atlassian-Webhook-Identifier": delivery}
        body = body.replace(ticket.encode(), b"4711") if other.get("altered") else body
        return self.client.post("/hooks/jira/", body, content_type="application/json", headers=headers).status_code


def scenario(name: str) -> Callable[[Callable[[Stage], None]], Callable[[Stage], None]]:
    """Put a function into the table."""

    def put(play: Callable[[Stage], None]) -> Callable[[Stage], None]:
        assert name not in SCENARIOS
        SCENARIOS[name] = play
        return play

    return put
