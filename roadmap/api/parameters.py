"""Query parameters: every one is known, checked, and named when it is wrong."""

from __future__ import annotations

from collections.abc import Collection

from django.http import QueryDict

from .errors import invalid

PAGING = frozenset({"limit", "cursor"})


def check_names(parameters: QueryDict, known: Collection[str]) -> None:
    """400 for a parameter that nobody knows, or text that no database can hold."""
    _check(parameters, sorted(PAGING.union(known)))


def check_none(parameters: QueryDict) -> None:
    """400 for any parameter, where an address alone says what is meant."""
    _check(parameters, ())


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
