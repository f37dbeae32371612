"""The sync's pages and what can be decided on them."""

from .conflicts import conflicts, look, settle_conflict, settle_many
from .deciding import answer, decide_lost, release, resume
from .overview import sync
from .previews import ask_preview, choose_preview, preview

__all__ = [
    "answer",
    "ask_preview",
    "choose_preview",
    "conflicts",
    "decide_lost",
    "look",
    "preview",
    "release",
    "resume",
    "settle_conflict",
    "settle_many",
    "sync",
]
