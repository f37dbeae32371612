"""Merging tickets that were read into the plan: set-based, a transaction per some hundred, no request inside."""

from .batch import CHUNK, reconcile
from .terms import Tally, Terms

__all__ = ["CHUNK", "Tally", "Terms", "reconcile"]
