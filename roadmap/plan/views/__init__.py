"""The plan's pages in the browser."""

from .archived import archived
from .editing import archive, edit, move, new, unarchive
from .items import item
from .past import past, past_day, past_item
from .plan import live, plan
from .restoring import restore
from .themes import edit_theme, new_theme

__all__ = [
    "archive",
    "archived",
    "edit",
    "edit_theme",
    "item",
    "live",
    "move",
    "new",
    "new_theme",
    "past",
    "past_day",
    "past_item",
    "plan",
    "restore",
    "unarchive",
]
