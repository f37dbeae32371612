"""What changed since the last look, in one request where nothing did.

The index of Jira may show an edit late, so that each poll looks back over an overlap. After a mass push the overlap
holds thousands of tickets; reading them at every poll would cost as much as a full pull. So the newest page is read
first. What the index hid from the last poll was changed less than an overlap before it: where the page reaches
further back than that, whatever is news stands on it, and the rest may be left unread. Where it does not reach that
far but holds only what is known, the rest may wait until the index must have shown all: for an overlap after the end
of the last poll that left nothing unread. Then the window is read whole, back to an overlap before that poll.

All of this holds for tickets that were taken in when they were read. Where some had to be left out, the next poll
forgets it and reads back to its `since`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from integrations.tracker import Page, ServerFacts, Ticket

from . import jql
from .client import Client
from .search import Search

CLOCK_SET = timedelta(minutes=1)
"""How far a clock must jump ahead at least to count as set; half an overlap still covers what the index hid."""
NOTED = timedelta(minutes=1)
WHOLE = "read_whole"
"""Fact: when, by Jira's clock, the last poll of a query that left nothing unread which the index showed began, ended.
"""


@dataclass(frozen=True, slots=True)
class Polls:
    """Polls of one query; remembers in the facts what it needs to keep its promise."""

    client: Client
    search: Search
    facts: ServerFacts
    scope: str
    overlap: timedelta

    def changed(self, since: datetime | None, known: Mapping[str, str]) -> Iterator[Page]:
        """The port's `changed`."""
        if since is None:
            began = self._now()
            yield from self.search.pull(self.scope)
            self._note(began)
            return
        began, query, tickets, whole = self._newest(since)
        page = Page(tickets, len(tickets), len(tickets))
        if whole or self._reaches_back(tickets):
            yield page
        elif self._may_wait(tickets, known, began):
            yield page
            self.facts["skew"] = self.client.skew
            return
        else:
            yield from self.search.pull(query)
        self._note(began)

    def forget(self) -> None:
        """The next poll reads everything back to an overlap before its `since`, whatever polls read before."""
        self.facts.pop(WHOLE, None)

    def _now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.client.skew)

    def _newest(self, since: datetime) -> tuple[datetime, str, tuple[Ticket, ...], bool]:
        """When it was asked, the window's query and its newest page, oldest first; again where a clock was set."""
        skew, began = self.client.skew, self._now()
        query = self._window(since, began)
        many = self._hidden_since() <= since
        tickets, whole = self.search.newest(query, many=many)
        jump = timedelta(seconds=self.client.skew - skew)
        began += jump
        if jump >= max(CLOCK_SET, self.overlap / 2):
            began = self._now()
            query = self._window(since, began)
            tickets, whole = self.search.newest(query, many=many)
        return began, query, tuple(sorted(tickets, key=lambda t: t.updated)), whole

    def _window(self, since: datetime, now: datetime) -> str:
        whole = self._whole()
        return jql.updated_since(self.scope, min(since, whole) if whole else since, now, self.overlap)

    def _whole(self, when: str = "began") -> datetime | None:
        stored = self.facts.get(WHOLE) or {}
        return datetime.fromisoformat(stored[when]) if stored.get("query") == self.scope and when in stored else None

    def _note(self, began: datetime) -> None:
        """Kept by the minute: a poll that finds nothing leaves the facts as they are."""
        last = self._whole()
        if last is None or abs(began - last) >= NOTED:
            ended = self._now().isoformat(timespec="seconds")
            self.facts[WHOLE] = {"query": self.scope, "began": began.isoformat(timespec="seconds"), "ended": ended}
        self.facts["skew"] = self.client.skew

    def _reaches_back(self, tickets: tuple[Ticket, ...]) -> bool:
        """Whether the newest page, oldest first, holds all that the index could have hidden from the last poll."""
        return bool(tickets) and tickets[0].updated < self._hidden_since()

    def _may_wait(self, tickets: tuple[Ticket, ...], known: Mapping[str, str], began: datetime) -> bool:
        """Whether the newest page holds nothing new and everything was read less than an overlap ago."""
        last = self._whole("ended")
        recent = last is not None and timedelta(0) <= began - last < max(self.overlap, NOTED)
        return recent and all(known.get(ticket.id) == ticket.content_hash for ticket in tickets)

    def _hidden_since(self) -> datetime:
        """Since when a change may be unread: ever, where no poll of this query is known or the clock was set back."""
        last = self._whole()
        return last - self.overlap if last and last <= self._now() else datetime.min.replace(tzinfo=UTC)
