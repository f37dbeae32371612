"""Sending what waits in the outbox, one op at a time, each under its link's lease."""

from .deliver import Outcome, deliver
from .sending import Sent

__all__ = ["Outcome", "Sent", "deliver"]
