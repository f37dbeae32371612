"""The wiki in the browser."""

from .editing import edit, new, preview
from .lists import index, orphaned, recent_changes
from .reading import home, page
from .revisions import diff, history, rename, restore

__all__ = [
    "diff",
    "edit",
    "history",
    "home",
    "index",
    "new",
    "orphaned",
    "page",
    "preview",
    "recent_changes",
    "rename",
    "restore",
]
