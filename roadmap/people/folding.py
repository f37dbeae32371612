"""Text that is found in any case, in every alphabet, on every database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import models


class Folded(models.TextField):
    """The casefolded text of other columns, written with them by every save; compare it with casefolded text.

    SQLite's LIKE and PostgreSQL's UPPER in a C locale know no case beyond ASCII, and an index serves this one.
    """

    def __init__(self, *args: Any, sources: Sequence[str] = (), **options: Any) -> None:
        options.setdefault("default", "")
        options.setdefault("editable", False)
        super().__init__(*args, **options)
        self.sources = sources

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        """The sources' text as it is now."""
        text = "\n".join(getattr(model_instance, name) for name in self.sources).casefold()
        setattr(model_instance, self.attname, text)
        return text

    def deconstruct(self) -> Any:
        """To migrations it is a text column."""
        name, _, args, options = super().deconstruct()
        return name, "django.db.models.TextField", args, options
