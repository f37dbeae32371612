"""What the sync's pages, panels and API show."""

from .affairs import Affairs, affairs
from .audit import OUTCOMES, decisions_about, log
from .conflicts import (
    ConflictView,
    chosen_conflicts,
    conflict_document,
    fingerprint,
    inbox,
    settled_conflicts,
)
from .differences import differences
from .directions import directions
from .lines import held_writes
from .lists import Entry, clashing_items, first_conflict, lost_items, parked_items, waiting_items
from .previews import ADOPT, earlier_previews, newest_preview

__all__ = [
    "ADOPT",
    "OUTCOMES",
    "Affairs",
    "ConflictView",
    "Entry",
    "affairs",
    "chosen_conflicts",
    "clashing_items",
    "conflict_document",
    "decisions_about",
    "differences",
    "directions",
    "earlier_previews",
    "fingerprint",
    "first_conflict",
    "held_writes",
    "inbox",
    "log",
    "lost_items",
    "newest_preview",
    "parked_items",
    "settled_conflicts",
    "waiting_items",
]
