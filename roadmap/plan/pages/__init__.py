"""What the plan's pages show, read in a number of queries that does not depend on the number of items."""

from .archived import Archive, archive
from .changed import Changed, Day, changed_since
from .facets import Facets, narrowed
from .filters import Filters
from .item import ItemPage, item_page
from .latest import Latest, latest
from .outline import LeadTimeHead, Outline, ThemeHead, lead_times, outline
from .rows import Group, Row, Section, sections

__all__ = [
    "Archive",
    "Changed",
    "Day",
    "Facets",
    "Filters",
    "Group",
    "ItemPage",
    "Latest",
    "LeadTimeHead",
    "Outline",
    "Row",
    "Section",
    "ThemeHead",
    "archive",
    "changed_since",
    "item_page",
    "latest",
    "lead_times",
    "narrowed",
    "outline",
    "sections",
]
