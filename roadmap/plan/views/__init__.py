"""The plan's pages in the browser."""

from .archived import archived
from .backing import backup
from .board import board
from .bulk import bulk, bulk_apply
from .cells import cell
from .editing import archive, edit, move, new, quick, unarchive
from .exporting import export, export_csv, export_md, export_pptx, export_xlsx, printed
from .following import following
from .horizon import horizon
from .items import item
from .keys import keys
from .moving import place
from .past import past, past_day, past_item
from .plan import live, plan
from .restoring import restore
from .table import table
from .themes import edit_theme, new_theme
from .undoing import undo

__all__ = [
    "archive",
    "archived",
    "backup",
    "board",
    "bulk",
    "bulk_apply",
    "cell",
    "edit",
    "edit_theme",
    "export",
    "export_csv",
    "export_md",
    "export_pptx",
    "export_xlsx",
    "following",
    "horizon",
    "item",
    "keys",
    "live",
    "move",
    "new",
    "new_theme",
    "past",
    "past_day",
    "past_item",
    "place",
    "plan",
    "printed",
    "quick",
    "restore",
    "table",
    "unarchive",
    "undo",
]
