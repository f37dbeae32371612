"""How a macro is written: `{{name word argument=value other="two words"}}`. Pure."""

from __future__ import annotations

import re
from typing import NamedTuple

CALL = re.compile(r"\{\{[ \t]*([A-Za-z][\w-]{0,39})((?:[ \t][^{}\n]{0,1000})?)\}\}")
"""From an opening pair of braces to the next closing one on its line, so that looking for it takes bounded work."""
PART = re.compile(
    r"""[ \t]*(?:(?P<name>[A-Za-z][\w-]*)=)?(?:"(?P<quoted>[^"]*)"(?=[ \t]|$)|(?P<bare>[^ \t"]+)(?=[ \t]|$))"""
)


class Miswritten(ValueError):
    """A call that cannot be read: `argument` names where, "" where there is no name."""

    def __init__(self, argument: str, message: str) -> None:
        super().__init__(message)
        self.argument = argument
        self.message = message


class Written(NamedTuple):
    """A macro's name in lower case and the rest of the call as typed."""

    name: str
    rest: str


def arguments(rest: str) -> dict[str, str]:
    """The arguments of a call; one bare word is the argument named "". Raises Miswritten."""
    found: dict[str, str] = {}
    position, rest = 0, rest.rstrip(" \t")
    while position < len(rest):
        part = PART.match(rest, position)
        if part is None:
            raise _unreadable(rest[position:].strip())
        name = (part["name"] or "").lower()
        value = part["quoted"] if part["quoted"] is not None else part["bare"]
        if name in found:
            raise Miswritten(
                name, f"{name} is given twice." if name else f"Of {found['']!r} and {value!r} one is meant."
            )
        found[name] = value
        position = part.end()
    return found


def _unreadable(rest: str) -> Miswritten:
    name, equals, value = rest.partition("=")
    name = name.lower() if equals and re.fullmatch(r"[A-Za-z][\w-]*", name) else ""
    if (value if name else rest).startswith('"'):
        return Miswritten(name, "A quotation mark is opened and not closed before the next blank.")
    return Miswritten(name, f'{rest.split()[0]!r} cannot be read: write argument=value, or argument="two words".')
