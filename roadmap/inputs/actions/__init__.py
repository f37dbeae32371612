"""Every write of customer input: atomic, keyword-only, with an entry in the history of each input it touches."""

from .deciding import decline, flag, mark_read, mark_spam, reopen, reply
from .erasing import answer, erase, rotate
from .following import confirm_follow, follow, waiting
from .keeping import assign, edit_input, publish, tag, unpublish
from .limits import Bucket, spend, tidy_limits
from .linking import link, make_item, unlink
from .merging import merge, part
from .outcomes import record_outcome
from .publishing import hide_item, show_item
from .submitting import Full, Received, Submission, add_for, ask_to_confirm, confirm_input, forget_unconfirmed, submit
from .undoing import undo_step

__all__ = [
    "Bucket",
    "Full",
    "Received",
    "Submission",
    "add_for",
    "answer",
    "ask_to_confirm",
    "assign",
    "confirm_follow",
    "confirm_input",
    "decline",
    "edit_input",
    "erase",
    "flag",
    "follow",
    "forget_unconfirmed",
    "hide_item",
    "link",
    "make_item",
    "mark_read",
    "mark_spam",
    "merge",
    "part",
    "publish",
    "record_outcome",
    "reopen",
    "reply",
    "rotate",
    "show_item",
    "spend",
    "submit",
    "tag",
    "tidy_limits",
    "undo_step",
    "unlink",
    "unpublish",
    "waiting",
]
