"""One page of a search, by token or by number, as this Jira offers it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from integrations.tracker import Missing, Transient

from .answers import Absent, NoMethod, NotJira
from .client import Client, Query
from .facts import Facts

Issue = dict[str, Any]
Answer = dict[str, Any]
LONG_QUERY = 2000


@dataclass(slots=True)
class Pages:
    """Asks for pages. What comes is checked here: `issues` is a list of objects whose `id` is a text."""

    client: Client
    facts: Facts

    @property
    def by_token(self) -> bool:
        """Whether this Jira has the search of Cloud."""
        return bool(self.facts.stored.get("search", "tokens" if self.facts.cloud else "pages") == "tokens")

    def probe(self, query: str) -> None:
        """Ask for one ticket, and note which of the two searches this Jira has. Raises Refused on a bad query."""
        try:
            self._probe(query)
        except (Absent, Missing) as first:
            was = self.by_token
            self.facts.stored["search"] = "pages" if was else "tokens"
            try:
                self._probe(query)
            except (Absent, Missing):
                self.facts.stored["search"] = "tokens" if was else "pages"
                raise first from None

    def _probe(self, query: str) -> None:
        if self.by_token:
            self.tokened(query, ["id"], 1)
        else:
            self.numbered(query, ["id"], 0, 1)

    def tokens(self, query: str, fields: Sequence[str], size: int, properties: Sequence[str] = ()) -> Iterator[Answer]:
        """Every page by token. Raises Transient on a token that comes twice."""
        answer = self.tokened(query, fields, size, None, properties)
        seen: set[str] = set()
        yield answer
        while not is_last(answer):
            token = str(answer["nextPageToken"])
            if token in seen:
                raise Transient("Jira gave the same page of a search twice; the pull was ended and starts again later.")
            seen.add(token)
            answer = self.tokened(query, fields, size, token, properties)
            yield answer

    def numbers(self, query: str, fields: Sequence[str], size: int) -> Iterator[Answer]:
        """Every page by number, of a list short enough not to move meanwhile."""
        start = 0
        while True:
            answer = self.numbered(query, fields, start, size)
            yield answer
            start += len(answer["issues"])
            if ends(answer, start, size):
                return

    def tokened(
        self,
        query: str,
        fields: Sequence[str],
        size: int,
        token: str | None = None,
        properties: Sequence[str] = (),
    ) -> Answer:
        """A page by token."""
        params: Query = {"jql": query, "maxResults": size, "fields": ",".join(fields)}
        params |= {"nextPageToken": token} if token else {}
        params |= {"properties": ",".join(properties)} if properties else {}
        return self._ask("search/jql", params)

    def numbered(self, query: str, fields: Sequence[str], start: int, size: int) -> Answer:
        """A page by number."""
        params: Query = {"jql": query, "startAt": start, "maxResults": size, "fields": ",".join(fields)}
        return self._ask("search", params)

    def _ask(self, path: str, params: Query) -> Answer:
        """One page; a long query travels in a body, as servers cut long addresses."""
        if len(str(params["jql"])) > LONG_QUERY or self.facts.stored.get("search_by") == "POST":
            return self._post(path, params)
        try:
            return checked(self.client.get(f"{self.facts.api}/{path}", params, what="the search"))
        except NoMethod as refused:
            return self._posted_instead(path, params, refused)

    def _posted_instead(self, path: str, params: Query, refused: NoMethod) -> Answer:
        try:
            answer = self._post(path, params)
        except (Absent, Missing):
            raise refused from None
        self.facts.stored["search_by"] = "POST"
        return answer

    def _post(self, path: str, params: Query) -> Answer:
        body: Answer = dict(params)
        body |= {name: str(params[name]).split(",") for name in ("fields", "properties") if name in params}
        return checked(self.client.ask("POST", f"{self.facts.api}/{path}", body=body, what="the search", shape=dict))


def checked(answer: Answer) -> Answer:
    """A page whose issues are known to be such. Raises NotJira."""
    rows: Any = answer.get("issues", 0)
    if not isinstance(rows, list | None):
        raise NotJira("Jira's answer to the search holds no list of tickets.")
    found: Answer = dict(answer)
    found["issues"] = [an_issue(row) for row in rows or ()]
    return found


def an_issue(row: Any) -> Issue:
    """An issue of REST with its id as text. Raises NotJira for what is none."""
    if not isinstance(row, dict) or row.get("id") in (None, ""):
        raise NotJira("Jira's answer holds a ticket without an id.")
    return {**row, "id": str(row["id"])}


def is_last(answer: Answer) -> bool:
    """Whether no page follows by token."""
    return not answer.get("nextPageToken") or answer.get("isLast") is True


def ends(answer: Answer, read: int, size: int) -> bool:
    """Whether a page by number is the last, `read` tickets having come and `size` been asked for."""
    total = whole_number(answer.get("total"))
    here = len(answer["issues"])
    if not here or total is not None:
        return not here or read >= (total or 0)
    return here < min(size, whole_number(answer.get("maxResults")) or size)


def whole_number(value: Any) -> int | None:
    """A number REST gave as such or as text."""
    try:
        return int(value)
    except (TypeError, ValueError):
        return None
