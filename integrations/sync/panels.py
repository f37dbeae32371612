"""What the sync shows on every page and beside every item."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone

from roadmap.plan.models import Item, SyncState
from roadmap.plan.panels import FieldDifference, Panel, Ticketing, register, register_ticketing
from roadmap.wiki.navigation import register_strip

from . import pages
from .models import Connection, Link
from .pages.lists import parked_of
from .pages.onward import onward
from .pages.words import Names, in_words, slug_names
from .standing import FIELD_NAMES

AGREED = (SyncState.UNLINKED, SyncState.SYNCED)
TICKETLESS = (SyncState.UNLINKED, SyncState.UNREACHABLE, SyncState.DELETED)


def as_of() -> datetime | None:
    """When plan and tracker were last known to agree."""
    return Connection.objects.values_list("last_good_cycle", flat=True).first()


def strip(request: HttpRequest) -> str:
    """One line under the masthead: in step, or what keeps it from that."""
    # How many seconds ago is not said here, and all else moves seldom.
    return _strip(replace(pages.affairs(), lag_seconds=None), timezone.get_current_timezone_name())


@lru_cache(maxsize=32)
def _strip(affairs: pages.Affairs, zone: str) -> str:
    return render_to_string("sync/strip.html", {"affairs": affairs})


def box(item: Item, request: HttpRequest) -> str:
    """How this item stands to its ticket."""
    if item.sync_state == SyncState.UNLINKED and not item.sync_note:
        return ""
    context = {
        "item": item,
        "as_of": as_of(),
        "differing": [] if item.sync_state in AGREED else _differing(item.pk),
        "directions": pages.directions() if item.sync_state == SyncState.SYNCED else [],
        "parked": parked_of(item.pk) if item.sync_state == SyncState.PARKED else None,
        "conflict": pages.first_conflict(item.pk) if item.sync_state == SyncState.CONFLICT else None,
        "replaceable": item.sync_state in TICKETLESS and Link.objects.replaceable().filter(item=item).exists(),
        "parted": item.sync_state == SyncState.UNLINKED,
        "decisions": pages.decisions_about(item.pk),
        "may_decide": request.user.is_authenticated and request.user.has_perm("sync.resolve"),
    }
    return render_to_string("sync/box.html", context, request=request)


@dataclass(frozen=True, slots=True)
class Differing:
    """A field that differs, both values in words (none for long texts), and why."""

    name: str
    plan: str
    jira: str
    why: str


def _differing(item_id: int) -> list[Differing]:
    found = pages.differences([item_id]).get(item_id, ())
    names = slug_names({one.field for one in found})
    return [_in_words(one, names) for one in found]


def _in_words(one: FieldDifference, names: Names) -> Differing:
    name = FIELD_NAMES.get(one.field, one.field)
    if one.field not in FIELD_NAMES or one.field == "description":
        return Differing(name, "", "", one.why)
    plan, jira = (in_words(one.field, value, names) for value in (one.plan, one.jira))
    return Differing(name, plan, jira, one.why)


def fill() -> None:
    """Take our places in the plan's registries."""
    register(Panel(order=10, name="sync", render=box))
    register_ticketing(Ticketing(differences=pages.differences, as_of=as_of, onward=onward))
    register_strip(strip)
