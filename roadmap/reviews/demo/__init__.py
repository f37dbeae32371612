"""The reviews that the demo's plan has behind it."""

from .filling import fill

__all__ = ["fill"]
