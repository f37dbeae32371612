"""Pulling tickets: Cloud by page tokens and bulk reads, Data Center by pages side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from integrations.tracker import Found, Missing, Page, Ticket

from . import jql
from .abreast import Abreast
from .answers import Absent, Forbidden, NotJira
from .client import Client
from .facts import Facts
from .fields import wanted_fields
from .offsets import Offsets, Part, Slice
from .pages import Answer, Issue, Pages, an_issue, ends, is_last, whole_number

BULK = 100
IDS = 5000
MANY = 1000
AT_ONCE = 8
AHEAD = 3


@dataclass(slots=True)
class Search:
    """Reads issues. `to_ticket` makes tickets of them; `page` caps what we ask of Data Center at a time."""

    client: Client
    facts: Facts
    to_ticket: Callable[[Issue], Ticket]
    page: int = MANY
    _threads: ThreadPoolExecutor | None = field(default=None)

    @property
    def pages(self) -> Pages:
        """The search itself."""
        return Pages(self.client, self.facts)

    def pull(self, query: str) -> Iterator[Page]:
        """Every ticket of a query without ORDER BY, oldest change first. Raises Refused on a query Jira rejects."""
        read = self._by_token if self.pages.by_token else self._by_number
        done = 0
        for tickets, total in read(jql.ordered(query)):
            done += len(tickets)
            yield Page(tuple(tickets), done, total)

    def newest(self, query: str, *, many: bool) -> tuple[tuple[Ticket, ...], bool]:
        """The tickets changed last, one page, and whether these are all; `many` asks for as many as the server gives.

        Raises Refused as `pull`.
        """
        latest, size = f"{query} ORDER BY updated DESC", MANY if many else BULK
        if self.pages.by_token:
            answer = self.pages.tokened(latest, self._names(), size)
            whole = is_last(answer)
        else:
            size = min(size, self.page)
            answer = self.pages.numbered(latest, self._names(), 0, size)
            whole = ends(answer, len(answer["issues"]), size)
        return tuple(map(self.to_ticket, answer["issues"])), whole

    def probe(self, query: str) -> None:
        """Ask for one ticket of a query, and note which of the two searches this Jira has. Raises Refused as `pull`."""
        self.pages.probe(query)

    def find(self, query: str, properties: Sequence[str]) -> Iterator[Issue]:
        """The issues of a small query one page after another, with properties where searches give them (Cloud)."""
        fields = self._names()
        by_token = self.pages.by_token
        pages = (
            self.pages.tokens(query, fields, BULK, properties) if by_token else self.pages.numbers(query, fields, BULK)
        )
        for answer in pages:
            yield from answer["issues"]

    def read(self, ids: Sequence[str]) -> Found:
        """Issues by id or key, past the search index."""
        wanted = list(dict.fromkeys(ids))
        got = self._all(wanted)
        issues = {issue["id"]: issue for issue in got.values()}
        return Found(tuple(map(self.to_ticket, issues.values())), frozenset(wanted) - got.keys())

    def get(self, ident: str, properties: str = "", expand: str = "") -> Issue | None:
        """One issue, or None where Jira does not show it (404; Data Center says 403)."""
        more = {"properties": properties, "expand": expand}
        ask = {"fields": ",".join(self._names())} | {name: value for name, value in more.items() if value}
        try:
            return an_issue(self.client.get(f"{self.facts.api}/issue/{ident}", ask, what=f"ticket {ident}"))
        except NotJira:
            raise
        except (Missing, Forbidden):
            return None

    def close(self) -> None:
        """End the threads."""
        if self._threads is not None:
            self._threads.shutdown(wait=False, cancel_futures=True)
            self._threads = None

    def _all(self, wanted: Sequence[str]) -> dict[str, Issue]:
        """Issues by what they were asked for, as many at a time as this Jira gives."""
        if self.facts.cloud and self.facts.bulk and len(wanted) > 1:
            try:
                batches = (wanted[at : at + BULK] for at in range(0, len(wanted), BULK))
                return {
                    ident: issue for got in self._abreast().each(self._bulk, batches) for ident, issue in got.items()
                }
            except Absent:
                pass
        each = self._abreast().each(self.get, wanted) if len(wanted) > 1 else map(self.get, wanted)
        found = zip(wanted, each, strict=True)
        return {ident: issue for ident, issue in found if issue is not None}

    def _names(self) -> list[str]:
        return wanted_fields(self.facts)

    def _abreast(self) -> Abreast:
        """AT_ONCE requests under way, a few more waiting."""
        if self._threads is None:
            self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="jira")
        return Abreast(self._threads, AHEAD * AT_ONCE)

    def _by_token(self, query: str) -> Iterator[Part]:
        """Ids first, thousands at a time, and bulk reads of them side by side with the next thousands."""
        have: set[str] = set()
        if self.facts.bulk:
            abreast = self._abreast()
            answers = abreast.early(self.pages.tokens(query, ["id"], IDS))
            try:
                for issues in abreast.each(self._bulk, self._batches(answers, have)):
                    yield self._tickets(issues.values()), len(have)
                return
            except Absent:
                pass
        for answer in self.pages.tokens(query, self._names(), BULK):
            yield self._tickets(answer["issues"]), None

    def _tickets(self, issues: Iterable[Issue]) -> list[Ticket]:
        return list(map(self.to_ticket, issues))

    def _batches(self, answers: Iterable[Answer], have: set[str]) -> Iterator[list[str]]:
        for answer in answers:
            ids = [i for i in dict.fromkeys(row["id"] for row in answer["issues"]) if i not in have]
            have.update(ids)
            yield from (ids[at : at + BULK] for at in range(0, len(ids), BULK))

    def _bulk(self, idents: Sequence[str]) -> dict[str, Issue]:
        """Issues by the id or key they were asked for. Raises Absent where this Jira has no bulk reads for us."""
        body = {"issueIdsOrKeys": list(idents), "fields": self._names()}
        path, what = f"{self.facts.api}/issue/bulkfetch", "the bulk read"
        try:
            answer = self.client.ask("POST", path, body=body, what=what, shape=dict)
        except (Absent, Forbidden, Missing) as error:
            self.facts.stored["bulk"] = False
            raise Absent(str(error)) from None
        held: dict[str, Issue] = {}
        for issue in map(an_issue, answer.get("issues") or []):
            held |= {issue["id"]: issue, str(issue.get("key")).upper(): issue}
        failed = {str(e.get("id")) for e in answer.get("issueErrors") or [] if isinstance(e, dict)}
        found = ((i, held.get(i.upper()) or self._doubtful(i, failed)) for i in idents)
        return {ident: issue for ident, issue in found if issue is not None}

    def _doubtful(self, ident: str, failed: set[str]) -> Issue | None:
        """An issue that a bulk read left out by mistake, or gave under the key it has since it moved."""
        return self.get(ident) if ident in failed or not ident.isdecimal() else None

    def _by_number(self, query: str) -> Iterator[Part]:
        names = self._names()

        def ask(start: int, size: int) -> Slice:
            return self._slice(self.pages.numbered(query, names, start, size), start, size)

        def each(starts: Iterable[int], size: int) -> Iterator[Slice]:
            answers = self._abreast().each(
                lambda start: (start, self.pages.numbered(query, names, start, size)), starts
            )
            return (self._slice(answer, start, size) for start, answer in answers)

        return Offsets(ask, each, lambda: self.client.heard).read(self.page)

    def _slice(self, answer: Answer, start: int, size: int) -> Slice:
        total, most = (whole_number(answer.get(name)) for name in ("total", "maxResults"))
        last = ends(answer, start + len(answer["issues"]), size)
        return Slice(self._tickets(answer["issues"]), total, most, last)
