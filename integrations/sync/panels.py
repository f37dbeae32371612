"""What the sync shows on every page and beside every item."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string

from roadmap.plan.models import Item, SyncState
from roadmap.plan.panels import Panel, Ticketing, register, register_ticketing
from roadmap.wiki.navigation import register_strip

from .models import Connection
from .pages import affairs, differences
from .pages.lists import parked_of
from .standing import FIELD_NAMES

AGREED = (SyncState.UNLINKED, SyncState.SYNCED)


def as_of() -> datetime | None:
    """When plan and tracker were last known to agree."""
    return Connection.objects.values_list("last_good_cycle", flat=True).first()


def strip(request: HttpRequest) -> str:
    """One line under the masthead: in step, or what keeps it from that."""
    return render_to_string("sync/strip.html", {"affairs": affairs()})


def box(item: Item, request: HttpRequest) -> str:
    """How this item stands to its ticket."""
    if item.sync_state == SyncState.UNLINKED and not item.sync_note:
        return ""
    context = {
        "item": item,
        "as_of": as_of(),
        "differences": [] if item.sync_state in AGREED else _lines(item.pk),
        "parked": parked_of(item.pk) if item.sync_state == SyncState.PARKED else None,
        "may_decide": request.user.is_authenticated and request.user.has_perm("sync.resolve"),
    }
    return render_to_string("sync/box.html", context, request=request)


def _lines(item_id: int) -> list[tuple[str, str, str]]:
    """Name of a differing field, the plan's value and the tracker's in words; none for long texts."""
    return [
        (FIELD_NAMES.get(one.field, one.field), "", "")
        if one.field not in FIELD_NAMES or one.field == "description"
        else (FIELD_NAMES[one.field], _words(one.plan), _words(one.jira))
        for one in differences([item_id]).get(item_id, ())
    ]


def _words(value: Any) -> str:
    text = ", ".join(value) if isinstance(value, list) else str(value or "")
    return text or "nothing"


def fill() -> None:
    """Take our places in the plan's registries."""
    register(Panel(order=10, name="sync", render=box))
    register_ticketing(Ticketing(differences=differences, as_of=as_of))
    register_strip(strip)
