"""Searching with JQL: a small part of it, refused with Jira's messages where it ends."""

from .fields import field_named
from .nodes import JqlError
from .search import Results, Searcher

__all__ = ["JqlError", "Results", "Searcher", "field_named"]
