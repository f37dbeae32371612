"""The public plan, and following an item of it."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.forms import EmailField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import condition, require_http_methods, require_safe

from roadmap.plan.models import Revision
from roadmap.wiki.viewing import etag, revalidated

from .. import actions
from ..pages.public import PublicRow, public_item, public_plan
from .limiting import wait_for
from .quiet import quiet

FOLLOWER = EmailField(max_length=254)
WRONG_ADDRESS = "This address cannot be right; it is like name@company.example."


@require_safe
@revalidated
@condition(etag_func=lambda request: etag(request, "inputs.triage", Revision.current()))
def plan(request: HttpRequest) -> HttpResponse:
    """What customers see of the plan."""
    return render(request, "inputs/plan.html", {"themes": public_plan(), "here": "plan"})


@require_http_methods(["GET", "HEAD", "POST"])
def item(request: HttpRequest, item_id: int) -> HttpResponse:
    """One item, and mail about it for whoever wants it. What is known of an address is not told."""
    row = public_item(item_id)
    if row is None:
        raise Http404("No such item on the public plan")
    if request.method != "POST":
        return _item(request, row)
    email = request.POST.get("email", "").strip()
    try:
        FOLLOWER.clean(email)
    except ValidationError:
        return _item(request, row, 422, typed=email, trouble=WRONG_ADDRESS)
    if wait := wait_for(request, "follow"):
        response = _item(request, row, 429, typed=email, trouble="Too many asked at once. Send it again in a while.")
        response["Retry-After"] = str(wait)
        return response
    actions.follow(item_id=item_id, email=email)
    return _item(request, row, sent=True)


def _item(request: HttpRequest, row: PublicRow, status: int = 200, **more: object) -> HttpResponse:
    return render(request, "inputs/item.html", {"row": row, "here": "plan", **more}, status=status)


@quiet
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest, secret: str) -> HttpResponse:
    """One button: mail about the item comes from then on."""
    row = actions.waiting(secret)
    if row is None:
        raise Http404("No such link")
    if request.method == "POST":
        actions.confirm_follow(follow_id=row.pk)
        row.refresh_from_db()
    return render(request, "inputs/follow.html", {"follow": row, "row": public_item(row.item_id), "here": "plan"})
