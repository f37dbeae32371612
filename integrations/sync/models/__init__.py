"""The sync's tables. Everything it must remember is a row: a process may die anywhere and lose nothing."""

from .budget import Budget, Turn
from .connection import Connection, ConnectionState, Lane, unheard_since
from .differences import AuditRow, Conflict, ConflictKind
from .inbox import InboxEvent
from .leases import Leased
from .links import Link, LinkState
from .outbox import OPEN_ONCE, OpKind, OpState, PushOp
from .previews import Preview, PreviewState

__all__ = [
    "OPEN_ONCE",
    "AuditRow",
    "Budget",
    "Conflict",
    "ConflictKind",
    "Connection",
    "ConnectionState",
    "InboxEvent",
    "Lane",
    "Leased",
    "Link",
    "LinkState",
    "OpKind",
    "OpState",
    "Preview",
    "PreviewState",
    "PushOp",
    "Turn",
    "unheard_since",
]
