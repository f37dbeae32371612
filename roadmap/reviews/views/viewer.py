"""Who looks at a review, and what they may do there."""

from __future__ import annotations

from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse

from roadmap.wiki.viewing import View, author, may, only

from ..models import Action, Review

__all__ = ["author", "chairs_only", "found", "may_attend", "may_finish", "may_name", "may_run", "seat"]

RUN, ATTEND = "reviews.run", "reviews.attend"
chairs_only = only(RUN, "Reviews are run by their chairs.")


def may_run(request: HttpRequest) -> bool:
    """Whether the one who looks is a chair."""
    return may(request, RUN)


def may_attend(request: HttpRequest, review: Review | None = None) -> bool:
    """Whether the one who looks may be there and put something on the table: architects, chairs, and the invited."""
    if may(request, ATTEND) or review is None or not request.user.is_authenticated:
        return may(request, ATTEND)
    return review.attendance.filter(person__user=request.user.pk).exists()


def may_finish(request: HttpRequest, action: Action | None) -> bool:
    """Whether the one who looks may say that it is done, or who else sees to it: who holds reviews, and its owner."""
    if may(request, ATTEND):
        return True
    owner = action.owner if action else None
    return owner is not None and request.user.is_authenticated and owner.user_id == request.user.pk


def seat(view: View) -> View:
    """Sends strangers to the sign-in page and tells readers who were not invited so."""

    @wraps(view)
    def guarded(request: HttpRequest, number: int) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not may_attend(request, found(number)):
            raise PermissionDenied("Reviews are held by the plan's architects and whom the chair invites.")
        return view(request, number)

    return guarded


def may_name(request: HttpRequest) -> bool:
    """Whether the one who looks deals with customers' notes, and so reads whose they are."""
    return may(request, "inputs.triage")


def found(number: int) -> Review:
    """The review. Raises Http404."""
    review = Review.objects.select_related("chair").filter(pk=number).first() if number < 2**31 else None
    if review is None:
        raise Http404(f"There is no review {number}")
    return review
