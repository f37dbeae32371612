"""Reading a plan from a file: CSV with named columns, or our own JSON. docs/import.md shows both."""

from .document import Document, Row, Unreadable
from .loading import Counts, load
from .reading import Opened, open_file, read

__all__ = ["Counts", "Document", "Opened", "Row", "Unreadable", "load", "open_file", "read"]
