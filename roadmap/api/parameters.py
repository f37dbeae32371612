"""Query parameters: every one is known, checked, and named when it is wrong."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from django.http import QueryDict

from .errors import invalid
from .numbers import whole_number

PAGING = frozenset({"limit", "cursor"})
FLAGS = ("false", "true")
Document = Mapping[str, Any]


def check_names(parameters: QueryDict, known: Collection[str]) -> None:
    """400 for a parameter that nobody knows, or text that no database can hold."""
    _check(parameters, sorted(PAGING.union(known)))


def check_none(parameters: QueryDict, *but: str) -> None:
    """400 for any parameter but these, where an address alone says what is meant."""
    _check(parameters, but)


def _check(parameters: QueryDict, allowed: Collection[str]) -> None:
    there = f"there are {', '.join(allowed)}" if allowed else "this address takes none"
    wrong = {name: f"There is no parameter {name!r}; {there}." for name in parameters if name not in allowed}
    wrong |= {
        name: f"{name} must not hold a NUL character."
        for name, values in parameters.lists()
        if any("\0" in value for value in values)
    }
    if wrong:
        raise invalid(wrong)


def known_values(parameters: QueryDict, name: str, known: Collection[str]) -> list[str]:
    """The values of a parameter that may be repeated. 400 for one that is not among `known`."""
    values = parameters.getlist(name)
    for value in values:
        if value not in known:
            raise invalid({name: f"{name} {value!r} is not known; the known ones are {', '.join(known)}."})
    return values


def whole(parameters: QueryDict, name: str, what: str) -> int | None:
    """A whole number that is `what`; None where it is not asked for. 400 for anything else."""
    text = parameters.get(name)
    number = whole_number(text)
    if text is not None and number is None:
        raise invalid({name: f"{name} must be {what}, not {text!r}."})
    return number


def flag(parameters: QueryDict, name: str) -> bool:
    """Whether `name=true` was said. 400 for anything but true and false."""
    return known_values(parameters, name, FLAGS)[-1:] == ["true"]


def sparse(parameters: QueryDict, known: Collection[str]) -> Callable[[Document], Document]:
    """What makes a document one of the `fields` asked for alone, in our order. 400 for a field that is not known."""
    asked = {name.strip() for text in parameters.getlist("fields") for name in text.split(",")} - {""}
    if unknown := sorted(asked - set(known)):
        raise invalid({"fields": f"There is no field {unknown[0]!r}; there are {', '.join(known)}."})
    if not asked:
        return lambda document: document
    wanted = [name for name in known if name in asked]
    return lambda document: {name: document[name] for name in wanted}
