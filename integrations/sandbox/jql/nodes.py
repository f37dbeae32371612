"""A query as a tree."""

from dataclasses import dataclass


class JqlError(ValueError):
    """The query is wrong; ``messages`` as Jira words them."""

    def __init__(self, *messages: str) -> None:
        super().__init__(*messages)
        self.messages = list(messages)


@dataclass(frozen=True, slots=True)
class Value:
    """A word, number or quoted text."""

    text: str
    quoted: bool = False

    @property
    def number(self) -> int | None:
        bare = self.text.removeprefix("-")
        return int(self.text) if not self.quoted and bare.isdecimal() else None


@dataclass(frozen=True, slots=True)
class Function:
    name: str
    arguments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Empty:
    """EMPTY or NULL."""


Operand = Value | Function | Empty


@dataclass(frozen=True, slots=True)
class Clause:
    field: str
    operator: str
    operands: tuple[Operand, ...]


@dataclass(frozen=True, slots=True)
class And:
    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Or:
    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Not:
    part: "Node"


Node = Clause | And | Or | Not


@dataclass(frozen=True, slots=True)
class Order:
    field: str
    descending: bool


@dataclass(frozen=True, slots=True)
class Query:
    where: Node | None
    order: tuple[Order, ...]
