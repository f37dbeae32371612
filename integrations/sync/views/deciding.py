"""One button each: answers to parked writes, the fate of items without their ticket, the connection as a whole."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse

from roadmap.plan.rules import Invalid

from .. import actions
from ..models import Link, PushOp
from .guard import back, decision, person


@decision
def answer(request: HttpRequest, op_id: int) -> HttpResponse:
    """Give a parked write what it needs."""
    try:
        actions.answer_parked(op_id=op_id, value=request.POST.get("value", ""), by=person(request))
        messages.success(request, "It is tried again now.")
    except PushOp.DoesNotExist:
        messages.info(request, "This is not parked any more.")
    except Invalid as error:
        messages.error(request, str(error))
    return back(request)


@dataclass(frozen=True, slots=True)
class Fate:
    """What may become of an item whose ticket is lost."""

    do: Callable[..., None]
    said: str


FATES = {
    "recreate": Fate(actions.recreate, "A new ticket is made for this item."),
    "part": Fate(actions.part, "The item goes on without a ticket until somebody asks for one."),
    "close": Fate(actions.close, "The item is off the plan. It can be put back at any time."),
}


@decision
def decide_lost(request: HttpRequest, item_id: int) -> HttpResponse:
    """Say what becomes of an item whose ticket is lost."""
    fate = FATES.get(request.POST.get("fate", ""))
    if fate is None:
        raise Http404
    try:
        fate.do(item_id=item_id, by=person(request))
        messages.success(request, fate.said)
    except Link.DoesNotExist:
        messages.info(request, "This item's ticket is not lost any more.")
    return back(request)


@decision
def release(request: HttpRequest) -> HttpResponse:
    """Let a mass of writes go."""
    actions.release_mass_push()
    messages.success(request, "The writes are being sent.")
    return back(request)


@decision
def resume(request: HttpRequest) -> HttpResponse:
    """Try the connection again."""
    actions.resume()
    messages.success(request, "Jira is being asked again.")
    return back(request)
