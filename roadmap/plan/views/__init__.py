"""The plan's pages in the browser."""

from .archived import archived
from .board import board
from .editing import archive, edit, move, new, quick, unarchive
from .items import item
from .keys import keys
from .moving import place
from .plan import live, plan
from .themes import edit_theme, new_theme
from .undoing import undo

__all__ = [
    "archive",
    "archived",
    "board",
    "edit",
    "edit_theme",
    "item",
    "keys",
    "live",
    "move",
    "new",
    "new_theme",
    "place",
    "plan",
    "quick",
    "unarchive",
    "undo",
]
