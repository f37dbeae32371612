"""Who looks at a review, and what they may do there."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from roadmap.wiki.viewing import author, may, only

from ..models import Review

__all__ = ["author", "chairs_only", "found", "may_attend", "may_name", "may_run", "members_only"]

RUN, ATTEND = "reviews.run", "reviews.attend"
chairs_only = only(RUN, "Reviews are run by their chairs.")
members_only = only(ATTEND, "Reviews are held by the plan's architects.")


def may_run(request: HttpRequest) -> bool:
    """Whether the one who looks is a chair."""
    return may(request, RUN)


def may_attend(request: HttpRequest) -> bool:
    """Whether the one who looks may be there and put something on the table."""
    return may(request, ATTEND)


def may_name(request: HttpRequest) -> bool:
    """Whether the one who looks deals with customers' notes, and so reads whose they are."""
    return may(request, "inputs.triage")


def found(number: int) -> Review:
    """The review. Raises Http404."""
    review = Review.objects.select_related("chair").filter(pk=number).first() if number < 2**31 else None
    if review is None:
        raise Http404(f"There is no review {number}")
    return review
