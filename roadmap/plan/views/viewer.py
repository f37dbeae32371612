"""Who looks, and what that means for a page of the plan."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from roadmap.wiki.viewing import author, etag, may, only, revalidated

from ..models import Item

__all__ = ["architects_only", "author", "found_item", "may_edit", "page_etag", "revalidated"]

EDIT = "plan.edit"
architects_only = only(EDIT, "The plan is kept by its architects.")
"""Sends strangers to the sign-in page and tells readers what they may not do."""


def may_edit(request: HttpRequest) -> bool:
    """Whether the one who looks is an architect; asked once a request."""
    return may(request, EDIT)


def found_item(item_id: int) -> Item:
    """The item with what it refers to. Raises Http404."""
    item = Item.objects.select_related("theme", "lead_time", "owner").filter(pk=item_id).first()
    if item is None:
        raise Http404(f"No item {item_id} on the plan")
    return item


def page_etag(request: HttpRequest, *state: object) -> str | None:
    """An ETag over `state`, viewer, day, build and strips; None while a message waits to be shown."""
    return etag(request, EDIT, *state)
