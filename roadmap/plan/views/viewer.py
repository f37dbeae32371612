"""Who looks at the plan: what it offers them, the ETag of what they see. What is general, the wiki's `viewing` does."""

from __future__ import annotations

from django.http import HttpRequest

from roadmap.wiki.viewing import author, etag, may, only, revalidated

__all__ = ["architects_only", "author", "may_edit", "page_etag", "revalidated"]

EDIT = "plan.edit"
architects_only = only(EDIT, "The plan is kept by its architects.")
"""Sends strangers to the sign-in page and tells readers what they may not do."""


def may_edit(request: HttpRequest) -> bool:
    """Whether the one who looks is an architect; asked once a request."""
    return may(request, EDIT)


def page_etag(request: HttpRequest, *state: object) -> str | None:
    """An ETag over `state`, viewer, day, build and strips; None while a message waits to be shown."""
    return etag(request, EDIT, *state)
