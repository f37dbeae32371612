"""Pure rules of the plan: what a valid value is, and when a guess falls due."""

from __future__ import annotations

import calendar
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any, NamedTuple

EDITABLE = ("title", "description", "theme", "lead_time", "status", "owner", "labels", "priority")
TITLE_LENGTH = 255
LABEL_LENGTH = 255
MOST_LABELS = 100
REASON_LENGTH = 2000
DESCRIPTION_LENGTH = 30_000
THEME_NAME_LENGTH = 255
LEAD_TIME_NAME_LENGTH = 100
MOST_MONTHS = 1200
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
LINE_END = re.compile(r"[^\S\n](?:\n|\Z)")


class Invalid(ValueError):
    """Values that break a rule: `messages` maps each field to one sentence. Nothing was written."""

    def __init__(self, messages: Mapping[str, str]) -> None:
        super().__init__(" ".join(messages.values()))
        self.messages = dict(messages)


def clean_title(value: Any) -> str:
    """One line of 1 to 255 characters."""
    if value is None:
        raise ValueError("A title is needed.")
    if not isinstance(value, str):
        raise ValueError("Title must be text.")
    title = " ".join(value.splitlines()).strip()
    if not title:
        raise ValueError("Title must not be empty.")
    if len(title) > TITLE_LENGTH:
        raise ValueError(f"Title may have {TITLE_LENGTH} characters; this one has {len(title)}.")
    return _storable(title, "Title")


def clean_description(value: Any) -> str:
    """Markdown with plain newlines, at most 30,000 characters (trackers keep about 32,000).

    No line ends in spaces: two of them, Markdown's invisible line break, become its visible one, a backslash.
    """
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ValueError("Description must be text.")
    text = value.replace("\r\n", "\n").replace("\r", "\n")
    if LINE_END.search(text):
        text = "\n".join(_visible_breaks(text.split("\n")))
    text = text.strip("\n")
    if len(text) > DESCRIPTION_LENGTH:
        raise ValueError(f"Description may have {DESCRIPTION_LENGTH} characters; this one has {len(text)}.")
    return _storable(text, "Description")


def _visible_breaks(lines: list[str]) -> Iterator[str]:
    fenced = False
    for line, following in pairwise([*lines, ""]):
        bare = line.rstrip()
        fence = bare.lstrip().startswith(("```", "~~~"))
        fenced = fenced != fence
        words = not (fenced or fence or bare.startswith(("    ", "#", "|")))
        breaks = words and bare and line.endswith("  ") and following.strip()
        yield f"{bare}\\" if breaks and not bare.endswith("\\") else bare


def clean_labels(value: Any) -> list[str]:
    """Distinct labels in alphabetical order, each without spaces and of at most 255 characters."""
    if value is None:
        return []
    if not isinstance(value, (list, tuple, set, frozenset)):
        raise ValueError("Labels must be a list of words.")
    labels = list(value)
    if len(labels) > MOST_LABELS:
        raise ValueError(f"There may be {MOST_LABELS} labels; these are {len(labels)}.")
    for label in labels:
        if not isinstance(label, str) or not label or any(c.isspace() for c in label):
            raise ValueError(f"Labels must be words without spaces, not {label!r}.")
        if len(label) > LABEL_LENGTH:
            raise ValueError(f"A label may have {LABEL_LENGTH} characters; one has {len(label)}.")
        _storable(label, "Labels")
    return sorted(set(labels))


def clean_priority(value: Any) -> str:
    """The name of a priority, or nothing."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ValueError("Priority must be text.")
    if len(value.strip()) > 100:
        raise ValueError("Priority may have 100 characters.")
    return _storable(value.strip(), "Priority")


def clean_reason(value: Any) -> str:
    """Why something is changed: at most 2,000 characters."""
    if not isinstance(value, str):
        raise ValueError("Reason must be text.")
    if len(value) > REASON_LENGTH:
        raise ValueError(f"Reason may have {REASON_LENGTH} characters; this one has {len(value)}.")
    return _storable(value, "Reason")


def clean_name(value: Any, longest: int) -> str:
    """The name of a theme or lead time: one line of 1 to `longest` characters."""
    if not isinstance(value, str):
        raise ValueError("Name must be text.")
    name = " ".join(value.splitlines()).strip()
    if not 1 <= len(name) <= longest:
        raise ValueError(f"Name must have 1 to {longest} characters; this one has {len(name)}.")
    return _storable(name, "Name")


def clean_months(value: Any) -> int | None:
    """Whole months, or None for an open end."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST_MONTHS:
        raise ValueError(f"Months must be a whole number from 0 to {MOST_MONTHS}, not {value!r}.")
    return value


def _storable(text: str, field: str) -> str:
    if UNSTORABLE.search(text):
        raise ValueError(f"{field} must not hold NUL or half characters (surrogates).")
    return text


CLEANERS = {
    "title": clean_title,
    "description": clean_description,
    "labels": clean_labels,
    "priority": clean_priority,
}


def add_months(day: date, months: int) -> date:
    """The same day `months` later, or the last day of that month where it is shorter."""
    total = day.year * 12 + day.month - 1 + months
    year, month = divmod(total, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


Months = tuple[int | None, int | None]
"""A lead time's shortest and longest months; no shortest is no guess, no longest is an open end."""


def is_later(old: Months, new: Months) -> bool:
    """Whether a guess goes to later months: it ends later, or begins later with the same end. No guess is neither."""
    if old[0] is None or new[0] is None:
        return False
    return _ending(new) > _ending(old)


def _ending(months: Months) -> tuple[float, int]:
    low, high = months
    return (math.inf if high is None else high, low or 0)


def expected_by(guessed_on: date | None, max_months: int | None) -> date | None:
    """The day a guess runs out: the day it was made plus its longest lead time. None without a guess or an end."""
    if guessed_on is None or max_months is None:
        return None
    return add_months(guessed_on, max_months)


UNDO = "Undo"
"""The reason an undo gives in the change log."""


def standing(values: Sequence[tuple[object, str]]) -> list[int]:
    """Of a field's values in order, each with the reason it was given for, the places of those never taken back.

    An undo stands for nothing: the value that comes back counts from when it was first given.
    """
    kept: list[int] = []
    undone: list[int] = []
    for place, (value, reason) in enumerate(values):
        if reason == UNDO and len(kept) > 1 and values[kept[-2]][0] == value:
            undone.append(kept.pop())
        elif reason == UNDO and undone and values[undone[-1]][0] == value:
            kept.append(undone.pop())
        else:
            kept.append(place)
            undone.clear()
    return kept


@dataclass(frozen=True, slots=True)
class Guess:
    """A lead time as it was guessed on a day: `low` to `high` months from then; no `low` takes the guess back."""

    on: date
    low: int | None
    high: int | None

    @property
    def mark(self) -> date | None:
        """The day it names: when it runs out; of an open end, the day before which nothing is promised."""
        months = self.low if self.high is None else self.high
        return None if self.low is None or months is None else add_months(self.on, months)

    @property
    def is_open(self) -> bool:
        """Whether it has a beginning and no end."""
        return self.low is not None and self.high is None


class Move(NamedTuple):
    """How a guess stands to the one before: first, later, earlier, kept or withdrawn; by how many months.

    `at_least`: an open end is in play, so that it may be more.
    """

    direction: str
    months: int = 0
    at_least: bool = False


def moves(guesses: Iterable[Guess]) -> list[Move]:
    """Each guess against the last one that named a day; nothing is left out, so that both lists run side by side.

    Days count, not names: "3–6" guessed half a year after "6–12" is later than that was.
    """
    found, before = [], None
    for guess in guesses:
        found.append(_move(before, guess))
        before = guess if guess.mark else before
    return found


def _move(before: Guess | None, guess: Guess) -> Move:
    if guess.mark is None:
        return Move("withdrawn" if before else "none")
    if before is None or before.mark is None:
        return Move("first")
    months = months_apart(before.mark, guess.mark)
    if before.is_open and not guess.is_open and guess.mark >= before.mark:
        return Move("kept")
    if guess.is_open and not before.is_open:
        return Move("later", max(months, 0), at_least=True)
    if guess.mark == before.mark:
        return Move("kept")
    return Move("later" if guess.mark > before.mark else "earlier", abs(months), at_least=guess.is_open)


def months_apart(first: date, second: date) -> int:
    """Calendar months from one day's month to the other's, as readers of "Oct 2010" and "Feb 2012" count them."""
    return (second.year - first.year) * 12 + second.month - first.month
