"""Which way the fields travel, as the mapping has it."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.utils.module_loading import import_string

from integrations.tracker import FIELDS, Connect, Direction, TrackerError

from ..session import configured
from ..standing import FIELD_NAMES

WORDS = {
    Direction.TWO_WAY: "Both ways",
    Direction.FROM_TRACKER: "From Jira",
    Direction.TO_TRACKER: "To Jira",
    Direction.ONCE: "Once",
    Direction.OFF: "Not kept",
}


def directions() -> Sequence[tuple[str, str]]:
    """ "Both ways" with "title, description", and so on; nothing where the mapping cannot be read. Asks nobody."""
    if not configured():
        return []
    connect: Connect = import_string(settings.TRACKER_CONNECT)
    try:
        tracker = connect(settings.TRACKER_SETTINGS, {})
    except TrackerError:
        return []
    rules = dict(tracker.rules)
    tracker.close()
    fields = {
        way: [FIELD_NAMES[n].lower() for n in FIELDS if n in rules and rules[n].direction is way] for way in WORDS
    }
    return [(WORDS[way], ", ".join(names)) for way, names in fields.items() if names]
