"""The plan's tables."""

from .changes import Change, Remark, Revision, Source
from .following import Following
from .groups import Category, LeadTime, Status, Theme, ThemeArchitect
from .items import Item, SyncState

__all__ = [
    "Category",
    "Change",
    "Following",
    "Item",
    "LeadTime",
    "Remark",
    "Revision",
    "Source",
    "Status",
    "SyncState",
    "Theme",
    "ThemeArchitect",
]
