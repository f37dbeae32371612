"""The talk's plan as the demo shows it: its items, the half year that brought them where they stand, its pages."""

from .filling import PAGES, fill

__all__ = ["PAGES", "fill"]
