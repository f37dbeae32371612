"""Reviews: their series, what is on the table, what was decided, and the plan frozen as it stood."""

from .asking import Answer, Confirmation
from .decisions import Action, Decision
from .frozen import Frozen
from .reviews import Attendance, Event, Place, Review, Series, State, Topic

__all__ = [
    "Action",
    "Answer",
    "Attendance",
    "Confirmation",
    "Decision",
    "Event",
    "Frozen",
    "Place",
    "Review",
    "Series",
    "State",
    "Topic",
]
