"""Which items a reader asked to see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from ..models import Item
from ..models.items import ItemQuerySet


@dataclass(frozen=True, slots=True)
class Filters:
    """Values from the query string, named as in the API; "" does not filter."""

    theme: str = ""
    lead_time: str = ""
    status_category: str = ""
    owner: str = ""
    label: str = ""
    search: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Filters:
        """Filters from a query string; blanks and NULs (which no database stores) are dropped."""
        return cls(**{name: query.get(name, "").replace("\x00", "").strip() for name in cls.__dataclass_fields__})

    def chosen(self) -> dict[str, str]:
        """The filters in force, by name."""
        return {name: value for name in self.__dataclass_fields__ if (value := getattr(self, name))}

    def query(self, **changes: str) -> str:
        """The query string with some filters changed; "" takes one off."""
        return "?" + urlencode({name: value for name, value in (self.chosen() | changes).items() if value})

    @property
    def suffix(self) -> str:
        """The query string as it stands; nothing where no filter is in force."""
        return self.query() if self.chosen() else ""

    def items(self) -> ItemQuerySet:
        """Items on the plan that match theme, label and search; the others are counted, see `facets`."""
        items = Item.objects.current()
        if self.theme:
            items = items.filter(theme__slug=self.theme)
        if self.label:
            items = items.labelled(self.label)
        return items.found(self.search) if self.search else items

    def exactly(self) -> ItemQuerySet:
        """Items on the plan that match all filters."""
        items = self.items()
        if self.lead_time:
            items = items.filter(lead_time__slug=self.lead_time)
        if self.status_category:
            items = items.filter(status_category=self.status_category)
        return items.filter(owner__folded=self.owner.casefold()) if self.owner else items
