"""What the plan's pages show, read in a number of queries that does not depend on the number of items."""

from .archived import Archive, archive
from .bulk import Preview, Wanted, preview
from .changed import Changed, Day, changed_since
from .facets import Facets, facets, narrowed
from .filters import Filters
from .horizon import Guess, Horizon, Shelf, horizon
from .item import ItemPage, item_page
from .latest import Latest, latest
from .outline import LeadTimeHead, Outline, ThemeHead, lead_times, outline
from .rows import Group, Row, Section, sections
from .table import Line, Order, Sheet, line, sheet

__all__ = [
    "Archive",
    "Changed",
    "Day",
    "Facets",
    "Filters",
    "Group",
    "Guess",
    "Horizon",
    "ItemPage",
    "Latest",
    "LeadTimeHead",
    "Line",
    "Order",
    "Outline",
    "Preview",
    "Row",
    "Section",
    "Sheet",
    "Shelf",
    "ThemeHead",
    "Wanted",
    "archive",
    "changed_since",
    "facets",
    "horizon",
    "item_page",
    "latest",
    "lead_times",
    "line",
    "narrowed",
    "outline",
    "preview",
    "sections",
    "sheet",
]
