"""Every write of reviews: atomic, keyword-only, one after the other for each review."""

from .asking import ask_owners, say
from .closing import close, reopen
from .deciding import Wish, assign_anew, decide, finish
from .meeting import add_topic, attend, drop_topic, go, order, start
from .opening import invite, invite_by_name, keep_series, open_next
from .undoing import undo

__all__ = [
    "Wish",
    "add_topic",
    "ask_owners",
    "assign_anew",
    "attend",
    "close",
    "decide",
    "drop_topic",
    "finish",
    "go",
    "invite",
    "invite_by_name",
    "keep_series",
    "open_next",
    "order",
    "reopen",
    "say",
    "start",
    "undo",
]
