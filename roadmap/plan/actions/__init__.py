"""Every write of the plan: atomic, keyword-only, logged in the same transaction, with the name of who did it."""

from .demand import Demand, note_demand
from .fading import fade
from .following import follow
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
    edit_each,
    edit_loaded,
    edit_many,
    unarchive,
)
from .mirror import Mirror, mirror
from .places import move, reorder
from .remarks import remark
from .statuses import learn_statuses
from .undo import CannotUndo, Undone, take_back, undo

__all__ = [
    "CannotUndo",
    "Demand",
    "Draft",
    "Edit",
    "Mirror",
    "Outcome",
    "Stale",
    "Undone",
    "add_lead_time",
    "add_theme",
    "appoint",
    "archive",
    "check",
    "create",
    "create_many",
    "edit",
    "edit_each",
    "edit_lead_time",
    "edit_loaded",
    "edit_many",
    "edit_theme",
    "fade",
    "follow",
    "learn_statuses",
    "mirror",
    "move",
    "note_demand",
    "place_theme",
    "remark",
    "reorder",
    "take_back",
    "unarchive",
    "undo",
]
