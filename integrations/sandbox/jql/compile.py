"""A query's tree to a predicate over issues. Every wrong value is gathered, as Jira does, before it is refused."""

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..records import Issue
from .dates import moment, moves
from .fields import COMPARING, Field, field_named
from .nodes import And, Clause, Empty, Function, JqlError, Node, Not, Operand, Or, Value

if TYPE_CHECKING:
    from ..sandbox import Sandbox

Test = Callable[[Issue], bool]
INVERSE = {
    "=": "!=",
    "!=": "=",
    "~": "!~",
    "!~": "~",
    "in": "not in",
    "not in": "in",
    "is": "is not",
    "is not": "is",
    "<": ">=",
    ">=": "<",
    ">": "<=",
    "<=": ">",
}
COMPARE: dict[str, Callable[[int, int], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
    "!=": operator.ne,
}
KEY = re.compile(r"[A-Za-z][A-Za-z0-9_]*-\d+|\d+")
WORD = re.compile(r"\w+\*?")


@dataclass(slots=True)
class Compiler:
    """``validate`` False lets values pass that do not exist, as Data Center's validateQuery does."""

    site: "Sandbox"
    viewer: str | None
    validate: bool = True
    errors: list[str] = field(default_factory=list)
    ids: set[int] | None = None
    since: int | None = None
    lasting: bool = True
    """False when the same query means something else later, because it counts from now."""

    @property
    def _visible(self) -> frozenset[str]:
        return self.site.visible(self.viewer)

    def compile(self, node: Node | None) -> Test:
        """Raises ``JqlError`` with all that is wrong. ``ids`` or ``since`` then bound what can match."""
        test = (lambda issue: True) if node is None else self._node(node, top=True)
        if self.errors:
            raise JqlError(*dict.fromkeys(self.errors))
        return test

    def _node(self, node: Node, top: bool = False) -> Test:
        if isinstance(node, Not):
            return self._node(_negated(node.part), top)
        if isinstance(node, And):
            tests = [self._node(part, top) for part in node.parts]
            return lambda issue: all(test(issue) for test in tests)
        if isinstance(node, Or):
            tests = [self._node(part) for part in node.parts]
            return lambda issue: any(test(issue) for test in tests)
        return self._clause(node, top)

    def _clause(self, clause: Clause, top: bool) -> Test:
        found = field_named(self.site, clause.field)
        if found is None:
            self._wrong(f"Field '{clause.field}' does not exist or you do not have permission to view it.")
            return lambda issue: False
        if clause.operator not in found.operators:
            self.errors.append(f"The operator '{clause.operator}' is not supported by the '{clause.field}' field.")
            return lambda issue: False
        if any(isinstance(one, Empty) for one in clause.operands):
            return self._empty(found, clause)
        return {"date": self._date, "issue": self._issue, "text": self._text}.get(found.kind, self._held)(
            found, clause, top
        )

    def _wrong(self, message: str) -> None:
        if self.validate:
            self.errors.append(message)

    def _empty(self, found: Field, clause: Clause) -> Test:
        if clause.operator not in ("is", "is not", "=", "!="):
            self.errors.append(f"The operator '{clause.operator}' is not supported by the EMPTY value.")
        wanted, sort, hold = clause.operator in ("is", "="), found.sort, found.hold
        if found.kind == "date" and sort is not None:
            return lambda issue: (sort(self.site, issue) is None) is wanted
        return lambda issue: (not any(hold(issue))) is wanted

    def _held(self, found: Field, clause: Clause, top: bool) -> Test:
        ids: set[str] = set()
        for operand in clause.operands:
            ids |= self._resolved(found, clause.field, operand)
        hold = found.hold
        if clause.operator in COMPARING:
            return self._ranked(found, clause.operator, ids)
        if clause.operator in ("=", "in"):
            return lambda issue: not ids.isdisjoint(hold(issue))
        return lambda issue: any(hold(issue)) and ids.isdisjoint(hold(issue))

    def _ranked(self, found: Field, operator: str, ids: set[str]) -> Test:
        rank, hold, compare = found.rank or (lambda ident: 0), found.hold, COMPARE[operator]
        edges = [rank(one) for one in ids]
        return lambda issue: any(compare(rank(held), edge) for held in hold(issue) if held for edge in edges)

    def _resolved(self, found: Field, name: str, operand: Operand) -> frozenset[str]:
        if isinstance(operand, Function):
            if operand.name.lower() == "currentuser" and found.kind == "people":
                return frozenset({self.viewer}) if self.viewer else frozenset()
            self.errors.append(f"Unable to find JQL function '{operand.name}({', '.join(operand.arguments)})'.")
            return frozenset()
        text = operand.text if isinstance(operand, Value) else ""
        ids = found.resolve(self.site, text)
        if not ids or (found.name == "project" and not ids <= self._visible):
            self._wrong(found.unknown.format(value=text, field=name))
        return ids

    def _date(self, found: Field, clause: Clause, top: bool) -> Test:
        zone, sort, bounds = self.site.zone, found.sort, []
        for operand in clause.operands:
            self.lasting = self.lasting and not moves(operand)
            try:
                bounds.append(moment(clause.field, operand, self.site.clock.now(), zone))
            except JqlError as error:
                self.errors += error.messages
        if clause.operator in ("in", "not in") or sort is None:
            return lambda issue: (sort is not None and sort(self.site, issue) in bounds) is (clause.operator == "in")
        bound, compare = (bounds or [0])[0], COMPARE[clause.operator]
        if top and found.name == "updated" and clause.operator in (">", ">="):
            self.since = max(self.since or 0, bound)
        return lambda issue: (at := sort(self.site, issue)) is not None and compare(at, bound)

    def _issue(self, found: Field, clause: Clause, top: bool) -> Test:
        ids: set[int] = set()
        for operand in clause.operands:
            ids |= self._numbers(clause.field, operand.text if isinstance(operand, Value) else "?")
        if clause.operator in ("=", "in"):
            if top:
                self.ids = ids if self.ids is None else self.ids & ids
            return lambda issue: issue.id in ids
        if clause.operator in ("!=", "not in"):
            return lambda issue: issue.id not in ids
        edge = next((self.site.tickets[one] for one in ids), None)
        compare = COMPARE[clause.operator]
        return lambda issue: edge is not None and issue.project == edge.project and compare(issue.number, edge.number)

    def _numbers(self, name: str, text: str) -> set[int]:
        if not KEY.fullmatch(text):
            self._wrong(f"The issue key '{text}' for field '{name}' is invalid.")
            return set()
        issue = self.site.find(text)
        if issue is not None and issue.project in self._visible:
            return {issue.id}
        if text.isdecimal():
            self._wrong(f"A value with ID '{text}' does not exist for the field '{name}'.")
        else:
            self._wrong(f"An issue with key '{text}' does not exist for field '{name}'.")
        return set()

    def _text(self, found: Field, clause: Clause, top: bool) -> Test:
        operand = clause.operands[0]
        query = operand.text if isinstance(operand, Value) else ""
        if not query.strip("\"' "):
            self.errors.append(f"The value '{query}' is not valid for the field '{clause.field}'.")
        wanted, contains, hold = clause.operator == "~", _words(query), found.hold
        return lambda issue: any(text and contains(text) for text in hold(issue)) is wanted


def _words(query: str) -> Callable[[str], bool]:
    """All words, in any order; ``"a b"`` in quotes together; a star is the rest of a word; a plural's s counts not."""
    if query.startswith('"') and query.endswith('"') and len(query) > 2:
        phrase = query[1:-1].lower()
        return lambda text: phrase in text.lower()
    patterns = []
    for word in WORD.findall(query.lower()):
        stem = re.escape(word.rstrip("*").removesuffix("s") or word)
        patterns.append(re.compile(rf"\b{stem}\w*" if word.endswith("*") else rf"\b{stem}s?\b"))
    return lambda text: all(pattern.search(text.lower()) for pattern in patterns)


def _negated(node: Node) -> Node:
    if isinstance(node, Not):
        return node.part
    if isinstance(node, And):
        return Or(tuple(_negated(part) for part in node.parts))
    if isinstance(node, Or):
        return And(tuple(_negated(part) for part in node.parts))
    return Clause(node.field, INVERSE[node.operator], node.operands)
