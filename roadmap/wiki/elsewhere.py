"""The registry of pages that are read at an address of their own; features add theirs in `AppConfig.ready()`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Home:
    """The name of the URL at which a page is read, and what it begins with when somebody first writes it."""

    url_name: str
    title: str
    text: str


ELSEWHERE: dict[str, Home] = {}


def register(path: str, home: Home) -> None:
    """Say where the page at `path` is read."""
    ELSEWHERE[path] = home
