"""Running a query against the index, in order, page after page."""

from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..records import Issue
from .compile import Compiler
from .fields import field_named
from .nodes import JqlError, Order, Query
from .parser import parse

if TYPE_CHECKING:
    from ..sandbox import Sandbox

REMEMBERED = 16
NEWEST_FIRST = (Order("created", True),)
Place = list[Any]


@dataclass(frozen=True, slots=True)
class Term:
    """One part of an order: how to read it of an issue."""

    read: Callable[["Sandbox", Issue], Any]
    site: "Sandbox"
    descending: bool

    def value(self, issue: Issue) -> list[Any]:
        """Comparable, and the same after a journey through JSON; what is empty sorts last when ascending."""
        value = self.read(self.site, issue)
        return [value is None, list(value) if isinstance(value, tuple) else value or 0]


@dataclass(frozen=True, slots=True)
class Results:
    """All that a query found, in its order."""

    issues: list[Issue]
    terms: tuple[Term, ...]

    def place(self, issue: Issue) -> Place:
        """Where an issue stands: what it is sorted by, and its id."""
        return [*(term.value(issue) for term in self.terms), issue.id]

    def after(self, place: Place) -> int:
        """The index of the first issue behind a place, whether or not the issue that stood there still does."""
        low, high = 0, len(self.issues)
        while low < high:
            middle = (low + high) // 2
            if self._behind(self.place(self.issues[middle]), place):
                high = middle
            else:
                low = middle + 1
        return low

    def _behind(self, one: Place, other: Place) -> bool:
        directions = [*(term.descending for term in self.terms), self.terms[0].descending]
        for mine, theirs, descending in zip(one, other, directions, strict=True):
            if mine != theirs:
                return bool(mine < theirs) if descending else bool(mine > theirs)
        return False


class Searcher:
    """Remembers the newest results until the index changes."""

    def __init__(self, site: "Sandbox") -> None:
        self._site = site
        self._seen: OrderedDict[tuple[Any, ...], Results] = OrderedDict()

    def search(self, jql: str, viewer: str | None, validate: bool = True, bounded: bool = False) -> Results:
        """Raises ``JqlError``. ``bounded`` refuses a query that restricts nothing, as Cloud does."""
        site = self._site
        with site.lock:
            site.index.catch_up(site.clock.now())
            visible = site.visible(viewer)
            key = (jql, viewer, validate, bounded, site.index.generation, site.settings.account_time_zone, visible)
            if key in self._seen:
                self._seen.move_to_end(key)
                return self._seen[key]
            query = parse(jql)
            if bounded and query.where is None:
                raise JqlError(
                    "Unbounded JQL queries are not allowed here. Please add a search restriction to your query."
                )
            results, lasting = self._run(query, viewer, validate, visible)
            if lasting:
                self._seen[key] = results
                if len(self._seen) > REMEMBERED:
                    self._seen.popitem(last=False)
            return results

    def reconcile(
        self, jql: str, viewer: str | None, results: Results, stored: list[Issue], named: set[int]
    ) -> Results:
        """The results with the issues named judged as they are stored, in their places."""
        with self._site.lock:
            query = parse(jql)
            test = Compiler(self._site, viewer).compile(query.where)
            others = [issue for issue in results.issues if issue.id not in named]
            judged = [*others, *(issue for issue in stored if test(issue))]
            _sort(judged, results.terms)
            return Results(judged, results.terms)

    def _run(self, query: Query, viewer: str | None, validate: bool, visible: frozenset[str]) -> tuple[Results, bool]:
        compiler = Compiler(self._site, viewer, validate)
        test = compiler.compile(query.where)
        order = query.order or NEWEST_FIRST
        terms, in_order = self._terms(order), len(order) == 1 and order[0].field.lower() == "updated"
        candidates = self._candidates(compiler, in_order)
        found = [issue for issue in candidates if issue.project in visible and test(issue)]
        if not in_order or compiler.ids is not None:
            _sort(found, terms)
        elif order[0].descending:
            found.reverse()
        return Results(found, terms), compiler.lasting

    def _candidates(self, compiler: Compiler, by_updated: bool) -> Iterable[Issue]:
        """The fewest issues that the index can tell to hold every match."""
        index = self._site.index
        if compiler.ids is not None:
            return [index.docs[one] for one in compiler.ids if one in index.docs]
        if by_updated or compiler.since is not None:
            return index.by_updated(compiler.since or 0)
        return index.by_id()

    def _terms(self, order: tuple[Order, ...]) -> tuple[Term, ...]:
        terms = []
        for one in order:
            found = field_named(self._site, one.field)
            if found is None:
                raise JqlError(f"Field '{one.field}' does not exist or you do not have permission to view it.")
            if found.sort is None:
                raise JqlError(f"Not able to sort using field '{one.field}'.")
            terms.append(Term(found.sort, self._site, one.descending))
        return tuple(terms)


def _sort(issues: list[Issue], terms: tuple[Term, ...]) -> None:
    issues.sort(key=lambda issue: issue.id, reverse=terms[0].descending)
    for term in reversed(terms):
        issues.sort(key=term.value, reverse=term.descending)
