"""What the pages and the API show of webhooks; never a secret."""

from .listing import HookRow, hooks
from .log import Log, Message, delivery_document, log
from .one import HookPage, hook_document, hook_page

__all__ = [
    "HookPage",
    "HookRow",
    "Log",
    "Message",
    "delivery_document",
    "hook_document",
    "hook_page",
    "hooks",
    "log",
]
