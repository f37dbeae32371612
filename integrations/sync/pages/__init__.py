"""What the sync's pages, panels and API show."""

from .affairs import Affairs, affairs
from .conflicts import ConflictView, conflict_document, open_conflicts, settled_conflicts
from .differences import differences
from .lists import Entry, lost_items, parked_items, waiting_items

__all__ = [
    "Affairs",
    "ConflictView",
    "Entry",
    "affairs",
    "conflict_document",
    "differences",
    "lost_items",
    "open_conflicts",
    "parked_items",
    "settled_conflicts",
    "waiting_items",
]
