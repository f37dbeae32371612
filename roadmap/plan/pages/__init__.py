"""What the plan's pages show, read in a number of queries that does not depend on the number of items."""

from .archived import Archive, archive
from .asof import PlanThen, plan_then, seen_by
from .calibration import calibration
from .facets import Facets, narrowed
from .filters import Filters
from .item import ItemPage, item_page
from .latest import Latest, latest
from .outcomes import Calibration
from .outline import LeadTimeHead, Outline, ThemeHead, lead_times, outline
from .past import Around, Since, around, began, matching, sections_then, since, words_of
from .restoring import Restoration, restoration
from .rows import Group, Row, Section, sections
from .spread import Spread, spread

__all__ = [
    "Archive",
    "Around",
    "Calibration",
    "Facets",
    "Filters",
    "Group",
    "ItemPage",
    "Latest",
    "LeadTimeHead",
    "Outline",
    "PlanThen",
    "Restoration",
    "Row",
    "Section",
    "Since",
    "Spread",
    "ThemeHead",
    "archive",
    "around",
    "began",
    "calibration",
    "item_page",
    "latest",
    "lead_times",
    "matching",
    "narrowed",
    "outline",
    "plan_then",
    "restoration",
    "sections",
    "sections_then",
    "seen_by",
    "since",
    "spread",
    "words_of",
]
