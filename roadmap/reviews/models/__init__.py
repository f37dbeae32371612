"""Reviews: their series, what is on the table, what was decided, and the plan frozen as it stood."""

from .decisions import Action, Decision
from .frozen import Frozen
from .reviews import Attendance, Event, Place, Review, Series, State, Topic

__all__ = [
    "Action",
    "Attendance",
    "Decision",
    "Event",
    "Frozen",
    "Place",
    "Review",
    "Series",
    "State",
    "Topic",
]
