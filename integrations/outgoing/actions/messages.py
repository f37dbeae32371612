"""Making messages: the body that is sent, whatever becomes of the item meanwhile."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from roadmap.api.rendering import dumps

from ..models import Delivery, Hook


def message(hook: Hook, event: str, at: datetime, data: dict[str, Any], subject: str = "") -> Delivery:
    """A delivery that is not stored yet. `subject` says in the log what it is about."""
    body = dumps({"type": event, "timestamp": at.astimezone(UTC), "data": data}).decode()
    return Delivery(hook=hook, event=event, subject=subject[:300], body=body)
