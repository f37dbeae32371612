"""What the plan's pages show, read in a number of queries that does not depend on the number of items."""

from .archived import Archive, archive
from .asof import PlanThen, plan_then, seen_by
from .bulk import Preview, Wanted, preview
from .calibration import calibration
from .changed import Changed, Day, changed_since
from .facets import Facets, facets, narrowed
from .filters import Filters
from .horizon import Guess, Horizon, Shelf, horizon
from .item import ItemPage, item_page
from .latest import Latest, latest
from .outcomes import Calibration
from .outline import LeadTimeHead, Outline, ThemeHead, lead_times, outline
from .past import Around, Since, around, began, matching, sections_then, since
from .restoring import Restoration, restoration
from .rows import CURRENT_RECORDS, Group, Row, Section, records_of, sections
from .spread import Spread, spread
from .table import Line, Order, Sheet, line, sheet
from .words import PlanWords, State, WordsPage, words_now, words_page, words_state, words_then

__all__ = [
    "CURRENT_RECORDS",
    "Archive",
    "Around",
    "Calibration",
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
    "PlanThen",
    "PlanWords",
    "Preview",
    "Restoration",
    "Row",
    "Section",
    "Sheet",
    "Shelf",
    "Since",
    "Spread",
    "State",
    "ThemeHead",
    "Wanted",
    "WordsPage",
    "archive",
    "around",
    "began",
    "calibration",
    "changed_since",
    "facets",
    "horizon",
    "item_page",
    "latest",
    "lead_times",
    "line",
    "matching",
    "narrowed",
    "outline",
    "plan_then",
    "preview",
    "records_of",
    "restoration",
    "sections",
    "sections_then",
    "seen_by",
    "sheet",
    "since",
    "spread",
    "words_now",
    "words_page",
    "words_state",
    "words_then",
]
