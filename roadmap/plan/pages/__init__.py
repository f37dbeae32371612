"""What the plan's pages show, read in a number of queries that does not depend on the number of items."""

from .archived import Archive, archive
from .calibration import calibration
from .facets import Facets, narrowed
from .filters import Filters
from .item import ItemPage, item_page
from .latest import Latest, latest
from .outcomes import Calibration
from .outline import LeadTimeHead, Outline, ThemeHead, lead_times, outline
from .restoring import Restoration, restoration
from .rows import Group, Row, Section, sections
from .spread import Spread, spread

__all__ = [
    "Archive",
    "Calibration",
    "Facets",
    "Filters",
    "Group",
    "ItemPage",
    "Latest",
    "LeadTimeHead",
    "Outline",
    "Restoration",
    "Row",
    "Section",
    "Spread",
    "ThemeHead",
    "archive",
    "calibration",
    "item_page",
    "latest",
    "lead_times",
    "narrowed",
    "outline",
    "restoration",
    "sections",
    "spread",
]
