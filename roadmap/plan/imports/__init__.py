"""Reading a plan from a file: CSV with named columns, or our own JSON. docs/import.md shows both."""

from .document import Document, Row, Unreadable
from .loading import Counts, load
from .reading import read

__all__ = ["Counts", "Document", "Row", "Unreadable", "load", "read"]
