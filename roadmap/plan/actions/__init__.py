"""Every write of the plan: atomic, keyword-only, logged in the same transaction, with the name of who did it."""

from .groups import add_lead_time, add_theme, appoint, check, edit_lead_time, edit_theme, place_theme
from .items import (
    Draft,
    Edit,
    Outcome,
    Stale,
    archive,
    create,
    create_many,
    edit,
    edit_loaded,
    edit_many,
    reorder,
    unarchive,
)
from .mirror import Mirror, mirror
from .remarks import remark
from .statuses import learn_statuses

__all__ = [
    "Draft",
    "Edit",
    "Mirror",
    "Outcome",
    "Stale",
    "add_lead_time",
    "add_theme",
    "appoint",
    "archive",
    "check",
    "create",
    "create_many",
    "edit",
    "edit_lead_time",
    "edit_loaded",
    "edit_many",
    "edit_theme",
    "learn_statuses",
    "mirror",
    "place_theme",
    "remark",
    "reorder",
    "unarchive",
]
