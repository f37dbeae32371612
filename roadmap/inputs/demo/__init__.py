"""What platform customers asked for in the demo."""

from .filling import fill

__all__ = ["fill"]
