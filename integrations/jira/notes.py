"""Remarks on a ticket: comments written once, and the link back to the item."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from integrations.tracker import Missing, Permanent

from . import markup
from .answers import Absent, Forbidden, Refused
from .client import Client, Query
from .facts import Facts
from .fields import MARKER, person
from .pages import ends

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
        start = 0
        while True:
            ask: Query = {"startAt": start, "maxResults": PAGE, "expand": "properties"}
            answer = self.client.get(path, ask, what="the comments")
            found = answer.get("comments")
            rows = [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []
            if any(self._is_this(row, text, marker) for row in rows):
                return True
            start += len(rows)
            if ends({**answer, "issues": rows}, start, PAGE):
                return False

    def _is_this(self, row: Mapping[str, Any], text: str, marker: Mapping[str, str]) -> bool:
        """Whether a comment is the one: by its marker; by its words where this Jira kept no marker with it."""
        author = person(row.get("author"))
        if author is None or author.tracker_id != self.facts.account:
            return False
        told, value = self._marker(row)
        return value == dict(marker) if told else _words(text) == _words(markup.read(row.get("body")).text)

    def _marker(self, row: Mapping[str, Any]) -> tuple[bool, Any]:
        """Whether a comment has a marker, and which."""
        listed = row.get("properties")
        for one in listed if isinstance(listed, list) else ():
            if isinstance(one, dict) and one.get("key") == MARKER:
                return True, one.get("value")
        path = f"{self.facts.api}/comment/{row.get('id')}/properties/{MARKER}"
        try:
            return True, self.client.get(path, what="a comment's marker").get("value")
        except (Missing, Absent, Forbidden):
            return False, None

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


def _words(text: str) -> str:
    """A text without what two renderings of it may differ in."""
    plain = markup.read(markup.write(text, adf=True)).text
    return "".join(re.findall(r"\w+", plain)).casefold()
