"""The registry of macros: what a page's `{{name argument=value}}` shows. Features add theirs in `AppConfig.ready()`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest


class MacroError(ValueError):
    """A macro cannot be shown: `argument` names what is wrong, "" where it is the macro as a whole."""

    def __init__(self, argument: str, message: str) -> None:
        super().__init__(message)
        self.argument = argument
        self.message = message


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument as the editor's help shows it. `choices` answers the values that may be written, if they are few."""

    name: str
    help: str
    required: bool = False
    choices: Callable[[], tuple[str, ...]] | None = None


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a page: 2 and more, the id it can be linked by, its words."""

    level: int
    anchor: str
    label: str


@dataclass(frozen=True, slots=True)
class Call:
    """A macro as written: the first bare word is the argument named "". `path` is the page it stands on.

    `headings` are all of that page's.
    """

    name: str
    arguments: Mapping[str, str] = field(default_factory=dict)
    path: str = ""
    request: HttpRequest | None = None
    headings: tuple[Heading, ...] = ()


def never(arguments: Mapping[str, str]) -> bool:
    """For macros that stand alone: tables, lists."""
    return False


def always(arguments: Mapping[str, str]) -> bool:
    """For macros that are a word or two in a sentence."""
    return True


@dataclass(frozen=True, slots=True)
class Macro:
    """`render(call)` answers safe HTML or raises MacroError naming the argument.

    `revision()` is what the shown HTML depends on besides the page's own text (the plan's revision, say): a page's ETag
    holds those of all its macros. `example` is what the editor inserts. `inline` says whether a call with these
    arguments may stand in a sentence.
    """

    name: str
    help: str
    example: str
    render: Callable[[Call], str]
    arguments: tuple[Argument, ...] = ()
    revision: Callable[[], Any] = lambda: None
    inline: Callable[[Mapping[str, str]], bool] = never


MACROS: dict[str, Macro] = {}


def register(macro: Macro) -> None:
    """Add a macro, or replace the one of that name."""
    MACROS[macro.name] = macro


Reference = Callable[[list[str]], Mapping[str, str]]
"""Asked once a page for all words that look like a ticket's key; answers safe HTML of those it knows."""
REFERENCES: list[Reference] = []
REFERENCE_REVISIONS: list[Callable[[], Any]] = []


def register_reference(reference: Reference, revision: Callable[[], Any] | None = None) -> None:
    """Add who answers for words such as PROJ-12; `revision` is what the answers depend on, for pages' ETags."""
    REFERENCES.append(reference)
    if revision is not None:
        REFERENCE_REVISIONS.append(revision)
