"""Where pages stand: by path, through the paths they once had."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q

from ..models import Page, Redirect

MOST_AT_ONCE = 500


def page_at(path: str) -> Page | None:
    """The page at `path`, or the one that had this path before it was renamed, with its newest text. One query."""
    # No page has a path that a redirect has, so there is one row at most.
    return Page.objects.with_text().filter(Q(path=path) | Q(redirects__path=path)).distinct().first()


def addresses(paths: Collection[str]) -> dict[str, str]:
    """Where each path leads of those that lead somewhere. Two queries a five hundred paths."""
    found: dict[str, str] = {}
    ordered = sorted(paths)
    for start in range(0, len(ordered), MOST_AT_ONCE):
        some = ordered[start : start + MOST_AT_ONCE]
        moved = Redirect.objects.filter(path__in=some).select_related("page")
        found |= {one.path: one.page.get_absolute_url() for one in moved}
        found |= {one.path: one.get_absolute_url() for one in Page.objects.filter(path__in=some).only("path")}
    return found
