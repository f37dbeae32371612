"""The registry of navigation entries; features add theirs in `AppConfig.ready()`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """A link in the masthead: `order` sorts, `url_name` is reversed; one is there below `prefix` or `beside`.

    Who has the permission `may` is led to `for_them` instead.
    """

    order: int
    label: str
    url_name: str
    prefix: str
    beside: tuple[str, ...] = ()
    may: str = ""
    for_them: str = ""

    def holds(self, path: str) -> bool:
        """Whether the path is under this entry; "/" alone holds nothing else."""
        below = self.beside if self.prefix == "/" else (self.prefix, *self.beside)
        return path == self.prefix or path.startswith(below)

    def leads(self, request: HttpRequest) -> str:
        """The name of the URL that this reader is led to."""
        # A request that was refused early has no user yet.
        user = getattr(request, "user", None)
        privileged = user is not None and bool(self.may) and user.is_authenticated and user.has_perm(self.may)
        return self.for_them if privileged else self.url_name


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
