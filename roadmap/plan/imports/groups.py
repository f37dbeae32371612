"""Themes and lead times of an import file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from roadmap.people.models import Person

from ..actions import add_lead_time, add_theme, edit_lead_time, edit_theme
from ..actions.log import Act
from ..actions.values import unsorted
from ..models import LeadTime, Source, Theme
from ..models.groups import UNSORTED
from ..rules import Invalid
from .document import Document, Row, Unreadable


@dataclass(slots=True)
class Themes:
    """The plan's themes by slug and by name, any case, while a file adds to them."""

    by: Person | None
    known: dict[str, Theme] = field(default_factory=dict)
    made: int = 0

    def __post_init__(self) -> None:
        for theme in Theme.objects.all():
            self._remember(theme)

    def load(self, document: Document) -> None:
        """Update or make the themes the file describes, then make those only its items name, in their order."""
        for row in document.themes:
            self._describe(row)
        for row in document.items:
            name = text_of(row, "theme")
            if name and name.casefold() not in self.known:
                self._make(row, {"name": name})

    def slugs(self) -> dict[str, str]:
        """Slugs by slug and by name, casefolded."""
        return {word: theme.slug for word, theme in self.known.items()}

    def _describe(self, row: Row) -> None:
        told = {name: text_of(row, name) for name in row.values}
        slug = told.pop("slug", "").casefold()
        theme = self.known.get(slug) or self.known.get(told.get("name", "").casefold())
        if theme is None:
            self._make(row, told, slug)
            return
        try:
            self._remember(edit_theme(theme_id=theme.pk, values=told, by=self.by, source=Source.IMPORT))
        except Invalid as invalid:
            raise misplaced(row, invalid) from None

    def _make(self, row: Row, told: Mapping[str, str], slug: str = "") -> None:
        if UNSORTED in (slug, told.get("name", "").casefold()):
            self._remember(unsorted(Act(by=self.by, source=Source.IMPORT, at=timezone.now())))
            return
        try:
            values = {"name": "", **told}
            self._remember(add_theme(**values, slug=slug, by=self.by, source=Source.IMPORT))
        except Invalid as invalid:
            raise misplaced(row, invalid) from None
        self.made += 1

    def _remember(self, theme: Theme) -> None:
        self.known |= {theme.slug: theme, theme.name.casefold(): theme}


def load_lead_times(rows: Sequence[Row], *, by: Person | None) -> int:
    """Make the lead times that the plan lacks and update those it has, by slug. Answers how many were made."""
    known = dict(LeadTime.objects.values_list("slug", "pk"))
    made = 0
    for row in rows:
        slug, told = text_of(row, "slug"), {name: value for name, value in row.values.items() if name != "slug"}
        try:
            if slug in known:
                edit_lead_time(lead_time_id=known[slug], values=told, by=by, source=Source.IMPORT)
            else:
                add_lead_time(slug=slug, values=told, by=by, source=Source.IMPORT)
                made += 1
        except Invalid as invalid:
            raise misplaced(row, invalid) from None
    return made


def misplaced(row: Row, invalid: Invalid) -> Unreadable:
    """The row's mistakes, each with its place and field."""
    return Unreadable(*(f"{row.place}, {name}: {message}" for name, message in invalid.messages.items()))


def text_of(row: Row, name: str) -> str:
    """A field that must be text; nothing for null. Raises Unreadable."""
    value: Any = row.values.get(name)
    if value is None:
        return ""
    if not isinstance(value, str) or "\x00" in value:
        raise Unreadable(f"{row.place}, {name}: this must be text.")
    return value.strip()
