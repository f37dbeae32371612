"""Customer input: what was asked, by whom, what was made of it."""

from .asking import FormText, Question, QuestionKind
from .inputs import Channel, Input, Organisation, Pain, State
from .limits import Allowance
from .links import Follow, InputItem, PublicItem
from .timeline import Entry, EntryKind

__all__ = [
    "Allowance",
    "Channel",
    "Entry",
    "EntryKind",
    "Follow",
    "FormText",
    "Input",
    "InputItem",
    "Organisation",
    "Pain",
    "PublicItem",
    "Question",
    "QuestionKind",
    "State",
]
