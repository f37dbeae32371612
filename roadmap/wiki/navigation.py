"""The registry of navigation entries; features add theirs in `AppConfig.ready()`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """A link in the masthead: `order` sorts, `url_name` is reversed, `prefix` marks where one is."""

    order: int
    label: str
    url_name: str
    prefix: str


ENTRIES: list[Entry] = []


def register(entry: Entry) -> None:
    """Add an entry once, in order."""
    if entry not in ENTRIES:
        ENTRIES.append(entry)
        ENTRIES.sort()


Strip = Callable[[HttpRequest], str]
STRIPS: list[Strip] = []


def register_strip(strip: Strip) -> None:
    """Add a line of safe HTML under the masthead of every page, such as the state of the sync."""
    STRIPS.append(strip)


def strips(request: HttpRequest) -> list[SafeString]:
    """The strips as this request sees them; asked once a request, by the page's ETag and by the page."""
    found: list[SafeString] | None = getattr(request, "strips", None)
    if found is None:
        found = [mark_safe(strip(request)) for strip in STRIPS]  # noqa: S308  strips promise safe HTML
        request.strips = found  # type: ignore[attr-defined]
    return found
