"""The plan's pages in the browser."""

from .editing import archive, edit, move, new, unarchive
from .items import item
from .plan import live, plan

__all__ = ["archive", "edit", "item", "live", "move", "new", "plan", "unarchive"]
