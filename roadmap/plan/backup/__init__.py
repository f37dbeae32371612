"""The whole plan as one file, and a plan made from it that is the same. docs/backup.md shows both."""

from .checking import Backup, check
from .restoring import NotEmpty, restore
from .writing import pieces

__all__ = ["Backup", "NotEmpty", "check", "pieces", "restore"]
