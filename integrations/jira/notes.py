"""Remarks on a ticket: comments written once, and the link back to the item."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from integrations.tracker import Missing, Permanent

from . import markup
from .answers import Absent, Refused
from .client import Client
from .facts import Facts
from .fields import MARKER, person

PAGE = 100
LONGEST_LINK_TITLE = 255


@dataclass(frozen=True, slots=True)
class Notes:
    """Comments and remote links of one connection."""

    client: Client
    facts: Facts

    def comment(self, ticket_id: str, text: str, marker: Mapping[str, str]) -> None:
        """Add a comment unless one of ours carries `marker` already."""
        path = f"{self.facts.api}/issue/{ticket_id}/comment"
        body = markup.write(text, adf=self.facts.cloud)
        if body is None or self._is_there(path, text, marker):
            return
        what = "a comment"
        marked = {"body": body, "properties": [{"key": MARKER, "value": dict(marker)}]}
        try:
            self.client.ask("POST", path, body=marked, write=True, what=what)
        except Refused as error:
            if "propert" not in str(error).lower():
                raise
            self.client.ask("POST", path, body={"body": body}, write=True, what=what)

    def _is_there(self, path: str, text: str, marker: Mapping[str, str]) -> bool:
        start, total = 0, 1
        while start < total:
            answer = self.client.get(path, {"startAt": start, "maxResults": PAGE}, what="the comments")
            rows = answer.get("comments") or []
            if any(self._is_this(row, text, marker) for row in rows):
                return True
            start, total = start + max(1, len(rows)), int(answer.get("total", 0))
        return False

    def _is_this(self, row: Mapping[str, Any], text: str, marker: Mapping[str, str]) -> bool:
        author = person(row.get("author"))
        if author is None or author.tracker_id != self.facts.account:
            return False
        if not markup.same(text, markup.read(row.get("body"))):
            return False
        try:
            answer = self.client.get(
                f"{self.facts.api}/comment/{row['id']}/properties/{MARKER}", what="a comment's marker"
            )
        except (Missing, Absent):
            return True  # our very words, on a Jira that kept no property with them
        return bool(answer.get("value") == dict(marker))

    def link_back(self, ticket_id: str, url: str, title: str) -> None:
        """Set the remote link to `url`. A Jira that offers our account no remote links goes without."""
        body = {
            "globalId": f"{MARKER}={hashlib.sha256(url.encode()).hexdigest()[:32]}",
            "object": {"url": url, "title": title[:LONGEST_LINK_TITLE] or url},
        }
        path = f"{self.facts.api}/issue/{ticket_id}/remotelink"
        try:
            self.client.ask("POST", path, body=body, write=True, what="the link back")
        except (Missing, Permanent):
            return
