"""Who asks for an item, beside it."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string

from roadmap.plan.models import Item
from roadmap.plan.pages.wording import asked
from roadmap.plan.panels import Panel, register
from roadmap.wiki.viewing import may

from .models import Input, PublicItem
from .pages.behind import behind
from .pages.public import visible

MOST = 30
"""Notes listed beside an item; the inbox has them all."""


def box(item: Item, request: HttpRequest) -> str:
    """How many ask for it; to architects also who, and whether customers see it."""
    triages = may(request, "inputs.triage")
    context = {
        "item": item,
        "asked": asked(item.backers, item.organisations),
        "triages": triages,
        "seen": visible().filter(pk=item.pk).exists(),
    }
    if triages:
        ids = behind([item.pk]).get(item.pk, [])
        rows = Input.objects.filter(pk__in=ids).select_related("organisation").order_by("-created_at")
        context |= {"rows": list(rows[:MOST]), "more": max(0, len(ids) - MOST)}
        context |= {"public": PublicItem.objects.filter(item=item).first()}
    return render_to_string("inputs/box.html", context, request=request)


def fill() -> None:
    """Take our place beside items."""
    register(Panel(order=20, name="demand", render=box))
