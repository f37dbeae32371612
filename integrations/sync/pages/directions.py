"""Which way the fields travel, as the mapping has it."""

from __future__ import annotations

from collections.abc import Sequence

from integrations.tracker import FIELDS, Direction

from ..standing import FIELD_NAMES
from .onward import rules

WORDS = {
    Direction.TWO_WAY: "Both ways",
    Direction.FROM_TRACKER: "From Jira",
    Direction.TO_TRACKER: "To Jira",
    Direction.ONCE: "Once",
    Direction.OFF: "Not kept",
}


def directions() -> Sequence[tuple[str, str]]:
    """ "Both ways" with "title, description", and so on; nothing where the mapping cannot be read. Asks nobody."""
    known = rules()
    fields = {
        way: [FIELD_NAMES[n].lower() for n in FIELDS if n in known and known[n].direction is way] for way in WORDS
    }
    return [(WORDS[way], ", ".join(names)) for way, names in fields.items() if names]
