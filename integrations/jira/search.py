"""Pulling tickets: Cloud by page tokens and bulk reads, Data Center by parallel pages that must overlap."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from integrations.tracker import Found, Missing, Page, Ticket, Transient

from . import jql
from .answers import Absent, Forbidden
from .client import Client, Query
from .facts import Facts
from .fields import wanted_fields

Issue = dict[str, Any]
BULK = 100
IDS = 5000
MANY = 1000
AT_ONCE = 8
AHEAD = 3
LONG_QUERY = 2000


@dataclass(slots=True)
class Search:
    """Reads issues. `to_ticket` makes tickets of them; `page` caps what we ask of Data Center at a time."""

    client: Client
    facts: Facts
    to_ticket: Callable[[Issue], Ticket]
    page: int = MANY
    _threads: ThreadPoolExecutor | None = field(default=None)

    def pull(self, query: str) -> Iterator[Page]:
        """Every ticket of a query without ORDER BY, oldest change first. Raises Refused on a query Jira rejects."""
        pages = self._cloud(jql.ordered(query)) if self._by_token else self._data_center(jql.ordered(query))
        done = 0
        for issues, total in pages:
            done += len(issues)
            yield Page(tuple(map(self.to_ticket, issues)), done, total)

    def newest(self, query: str, *, many: bool) -> tuple[tuple[Ticket, ...], bool]:
        """The tickets changed last, one page, and whether these are all; `many` asks for as many as the server gives.

        Raises Refused as `pull`.
        """
        latest, size = f"{query} ORDER BY updated DESC", MANY if many else BULK
        if self._by_token:
            answer = self._token_page(latest, self._names(), size)
            whole = _is_last(answer)
        else:
            answer = self._old_page(latest, 0, min(size, self.page))
            whole = int(answer.get("total", 0)) <= len(answer["issues"])
        return tuple(map(self.to_ticket, answer["issues"])), whole

    def probe(self, query: str) -> None:
        """Ask for one ticket of a query, and note which of the two searches this Jira has. Raises Refused as `pull`."""
        try:
            self._probe(query)
        except (Absent, Missing):
            self.facts.stored["search"] = "pages" if self._by_token else "tokens"
            self._probe(query)

    def _probe(self, query: str) -> None:
        if self._by_token:
            self._token_page(query, ["id"], 1)
        else:
            self._old_page(query, 0, 1)

    @property
    def _by_token(self) -> bool:
        return bool(self.facts.stored.get("search", "tokens" if self.facts.cloud else "pages") == "tokens")

    def find(self, query: str, properties: Sequence[str]) -> Iterator[Issue]:
        """The issues of a small query one page after another, with properties where Jira gives them."""
        if self._by_token:
            for answer in self._tokens(query, self._names(), BULK, properties):
                yield from answer["issues"]
            return
        start, total = 0, 1
        while start < total:
            answer = self._old_page(query, start, BULK)
            total, issues = int(answer.get("total", 0)), answer["issues"]
            yield from issues
            if not issues:
                return
            start += len(issues)

    def read(self, ids: Sequence[str]) -> Found:
        """Issues by id, past the search index."""
        wanted = list(dict.fromkeys(ids))
        if self.facts.cloud and len(wanted) > 1:
            try:
                return self._found(self._bulk_all(wanted), wanted)
            except Absent:
                pass
        return self._found((i for i in self._each(self.get, wanted) if i is not None), wanted)

    def get(self, ident: str) -> Issue | None:
        """One issue, or None where Jira does not show it (404; Data Center says 403)."""
        try:
            found: Issue = self.client.get(
                f"{self.facts.api}/issue/{ident}", {"fields": ",".join(self._names())}, what=f"ticket {ident}"
            )
        except (Missing, Forbidden):
            return None
        return found

    def close(self) -> None:
        """End the threads."""
        if self._threads is not None:
            self._threads.shutdown(wait=False, cancel_futures=True)
            self._threads = None

    def _found(self, issues: Iterable[Issue], wanted: Sequence[str]) -> Found:
        tickets = tuple(map(self.to_ticket, issues))
        return Found(tickets, frozenset(wanted) - {t.id for t in tickets})

    def _names(self) -> list[str]:
        return wanted_fields(self.facts)

    def _each(self, work: Callable[[Any], Any], items: Iterable[Any]) -> Iterator[Any]:
        """Results in order; AT_ONCE under way, a few more waiting. The first error ends it."""
        if self._threads is None:
            self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="jira")
        running: deque[Future[Any]] = deque()
        try:
            for item in items:
                running.append(self._threads.submit(work, item))
                if len(running) > AHEAD * AT_ONCE:
                    yield running.popleft().result()
            while running:
                yield running.popleft().result()
        finally:
            for future in running:
                future.cancel()

    # Cloud

    def _cloud(self, query: str) -> Iterator[tuple[list[Issue], int | None]]:
        """Ids first, thousands at a time, and bulk reads of them side by side."""
        have: set[str] = set()
        try:
            for issues in self._each(self._bulk, self._batches(query, have)):
                yield issues, len(have)
        except Absent:
            for answer in self._tokens(query, self._names(), BULK):
                yield answer["issues"], None

    def _batches(self, query: str, have: set[str]) -> Iterator[list[str]]:
        for answer in self._tokens(query, ["id"], IDS):
            ids = [str(i["id"]) for i in answer["issues"] if i["id"] not in have]
            have.update(ids)
            yield from (ids[at : at + BULK] for at in range(0, len(ids), BULK))

    def _tokens(
        self, query: str, fields: Sequence[str], size: int, properties: Sequence[str] = ()
    ) -> Iterator[dict[str, Any]]:
        answer = self._token_page(query, fields, size, None, properties)
        seen: set[str] = set()
        yield answer
        while not _is_last(answer):
            token = str(answer["nextPageToken"])
            if token in seen:
                raise Transient("Jira gave the same page of a search twice; the pull was ended and starts again later.")
            seen.add(token)
            answer = self._token_page(query, fields, size, token, properties)
            yield answer

    def _token_page(
        self,
        query: str,
        fields: Sequence[str],
        size: int,
        token: str | None = None,
        properties: Sequence[str] = (),
    ) -> dict[str, Any]:
        params: Query = {"jql": query, "maxResults": size, "fields": ",".join(fields)}
        params |= {"nextPageToken": token} if token else {}
        params |= {"properties": ",".join(properties)} if properties else {}
        return self._ask("search/jql", params)

    def _bulk_all(self, ids: Sequence[str]) -> Iterator[Issue]:
        batches = (ids[at : at + BULK] for at in range(0, len(ids), BULK))
        for issues in self._each(self._bulk, batches):
            yield from issues

    def _bulk(self, ids: Sequence[str]) -> list[Issue]:
        body = {"issueIdsOrKeys": list(ids), "fields": self._names()}
        try:
            answer = self.client.ask("POST", f"{self.facts.api}/issue/bulkfetch", body=body, what="the bulk read")
        except Missing as error:
            raise Absent(str(error)) from None
        got = {str(issue["id"]): issue for issue in answer.get("issues") or []}
        failed = [str(e.get("id")) for e in answer.get("issueErrors") or []]
        for ident in failed:
            issue = self.get(ident) if ident in ids and ident not in got else None
            got |= {ident: issue} if issue else {}
        return [got[i] for i in ids if i in got]

    # Data Center

    def _data_center(self, query: str) -> Iterator[tuple[list[Issue], int | None]]:
        """Pages overlap by one issue; one without any we have shows that the list moved, and is read further back."""
        answer = self._old_page(query, 0, self.page)
        issues, total = answer["issues"], int(answer.get("total", len(answer["issues"])))
        seen = {i["id"]: _updated(i) for i in issues}
        yield issues, total
        size = min(len(issues), int(answer.get("maxResults") or len(issues)))
        at = size
        while size and at < total:
            starts = range(at - 1 if size > 1 else at, total, max(1, size - 1))
            for start, answer in zip(starts, self._each(lambda s: self._old_page(query, s, size), starts), strict=True):
                issues = self._anchored(query, start, size, answer["issues"], seen)
                fresh = [i for i in issues if seen.get(i["id"]) != _updated(i)]
                seen |= {i["id"]: _updated(i) for i in fresh}
                at, total = start + size, int(answer.get("total", total))
                yield fresh, total

    def _anchored(self, query: str, start: int, size: int, issues: list[Issue], seen: dict[str, str]) -> list[Issue]:
        if size == 1:
            return issues
        back, gathered = size // 2, list(issues)
        while not any(i["id"] in seen for i in gathered) and start > 0:
            start = max(0, start - max(1, back))
            gathered = self._old_page(query, start, size)["issues"] + gathered
            back *= 2
        return list({i["id"]: i for i in gathered}.values())

    def _old_page(self, query: str, start: int, size: int) -> dict[str, Any]:
        params: Query = {"jql": query, "startAt": start, "maxResults": size, "fields": ",".join(self._names())}
        return self._ask("search", params)

    def _ask(self, path: str, params: Query) -> dict[str, Any]:
        """One page; a long query travels in a body, as servers cut long addresses."""
        path, what = f"{self.facts.api}/{path}", "the search"
        if len(str(params["jql"])) <= LONG_QUERY:
            return {"issues": [], **self.client.get(path, params, what=what)}
        lists = {name: str(params[name]).split(",") for name in ("fields", "properties") if name in params}
        return {"issues": [], **self.client.ask("POST", path, body={**params, **lists}, what=what)}


def _is_last(answer: dict[str, Any]) -> bool:
    return not answer.get("nextPageToken") or answer.get("isLast") is True


def _updated(issue: Issue) -> str:
    return str((issue.get("fields") or {}).get("updated"))
