"""What an edit of items would do to their tickets under the mapping: one query, whatever the number. Asks nobody."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.conf import settings
from django.utils.module_loading import import_string

from integrations.tracker import FIELDS, Connect, Direction, FieldRule, TrackerError
from roadmap.plan.panels import Onward

from ..models import Link, LinkState
from ..session import configured
from ..standing import FIELD_NAMES

SENT = (Direction.TWO_WAY, Direction.TO_TRACKER)
LOST = {
    LinkState.UNREACHABLE: "waits here: its ticket cannot be reached",
    LinkState.DELETED: "stays here: its ticket was deleted",
    LinkState.PARTED: "stays here: it was parted from its ticket",
    LinkState.QUARANTINED: "later: its ticket is held back",
}


def rules() -> Mapping[str, FieldRule]:
    """How each field travels; nothing without a tracker or where the mapping cannot be read."""
    if not configured():
        return {}
    connect: Connect = import_string(settings.TRACKER_CONNECT)
    try:
        tracker = connect(settings.TRACKER_SETTINGS, {})
    except TrackerError:
        return {}
    found = dict(tracker.rules)
    tracker.close()
    return found


def onward(edits: Mapping[int, Collection[str]]) -> Mapping[int, Onward]:
    """By item id, what an edit of these of its fields would do; nothing at all without a tracker."""
    known = rules()
    if not known:
        return {}
    links = {link.item_id: link for link in Link.objects.filter(item__in=edits)}
    return {pk: _onward(links.get(pk), fields, known) for pk, fields in edits.items()}


def _onward(link: Link | None, fields: Collection[str], known: Mapping[str, FieldRule]) -> Onward:
    if link is not None and link.state in LOST:
        return Onward(note=LOST[LinkState(link.state)])
    if link is None or link.ticket_id is None:
        return Onward(note="a ticket will be made")
    ways = {name: known[name].direction for name in FIELDS if name in fields and name in known}
    notes = [f"{FIELD_NAMES[name].lower()} {_stays(way)}" for name, way in ways.items() if way not in SENT]
    sent = [FIELD_NAMES[name].lower() for name, way in ways.items() if way in SENT]
    return Onward(sent, "; ".join(notes) or ("" if sent else "nothing"))


def _stays(way: Direction) -> str:
    return "comes from Jira, which replaces it" if way is Direction.FROM_TRACKER else "is not kept in Jira"
