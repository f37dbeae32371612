"""The tables of webhooks: who listens, what is on its way, how each try went."""

from .deliveries import Delivery, State, Try
from .hooks import Hook

__all__ = ["Delivery", "Hook", "State", "Try"]
