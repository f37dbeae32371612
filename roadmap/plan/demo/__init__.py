"""The talk's plan as the demo shows it: its items, and the half year that brought them where they stand."""

from .filling import fill

__all__ = ["fill"]
