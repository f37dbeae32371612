"""Every write of webhooks: what people decide about hooks, what is queued for them, what is sent."""

from .asking import ping, send_again
from .keeping import create, delete, edit, rotate
from .queueing import queue_decision, queue_review
from .serving import serve
from .tidying import tidy
from .turning import Resume, disable, enable

__all__ = [
    "Resume",
    "create",
    "delete",
    "disable",
    "edit",
    "enable",
    "ping",
    "queue_decision",
    "queue_review",
    "rotate",
    "send_again",
    "serve",
    "tidy",
]
