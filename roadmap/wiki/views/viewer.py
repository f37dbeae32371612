"""Who looks at the wiki, and where what they ask for is."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from roadmap.api.numbers import whole_number

from ..models import Page, WikiRevision
from ..pages import page_at
from ..viewing import etag, may, only

EDIT = "wiki.edit"
architects_only = only(EDIT, "The wiki is kept by the plan's architects.")


def may_edit(request: HttpRequest) -> bool:
    """Whether the one who looks is an architect; asked once a request."""
    return may(request, EDIT)


def wiki_etag(request: HttpRequest, *state: object) -> str | None:
    """An ETag over the wiki's revision and `state`."""
    return etag(request, EDIT, WikiRevision.current(), *state)


def asked_page(path: str) -> Page:
    """The page an address names, through the paths it once had. Raises Http404."""
    page = page_at(path.strip("/").casefold())
    if page is None:
        raise Http404(f"No page {path!r} in the wiki")
    return page


def number_of(text: str | None) -> int | None:
    """The number of a revision in an address; None where it is none."""
    return whole_number(text, 9)
