"""What a person who writes a third value begins with: both sides' additions, where they do not touch."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from roadmap.plan.models import LeadTime, Status, Theme
from roadmap.plan.models.groups import NOT_GUESSED, UNSORTED
from roadmap.plan.pages.wording import dashed
from roadmap.wiki.merging import merge3

from ..models import Conflict
from .words import Names, in_words

WORDS = re.compile(r"\w+|\s+|[^\w\s]")
LONGEST = 6000
"""Longer texts are not merged by word: the time grows with their square."""
BREAK = "\x00"
Options = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Third:
    """How the third value is written. `control` is line, text, labels or select; `hint` says what is in it already."""

    control: str
    value: str
    hint: str = ""
    options: Options = ()


def merge_words(base: str, ours: str, theirs: str) -> str | None:
    """Both sides' changes to `base` word by word, or None where they touch."""
    if max(len(base), len(ours), len(theirs)) > LONGEST:
        return None
    merged = merge3(*("\n".join(WORDS.findall(text.replace("\n", BREAK))) for text in (base, ours, theirs)))
    return None if merged is None else merged.replace("\n", "").replace(BREAK, "\n")


def third(row: Conflict, names: Names, options: Mapping[str, Options]) -> Third:
    """The third value of a conflict as a form begins with it."""
    if row.field in options:
        chosen = row.plan or {"theme": UNSORTED, "lead_time": NOT_GUESSED}.get(row.field, "")
        return Third("select", str(chosen), options=options[row.field])
    if row.field == "labels":
        both = sorted({*(row.plan or ()), *(row.jira or ())})
        return Third("labels", ", ".join(both), "both sides’ labels are in it")
    if row.field in ("title", "description"):
        return _text(row)
    return Third("line", in_words(row.field, row.plan, names) if row.plan else "")


def _text(row: Conflict) -> Third:
    base, plan, jira = (value or "" for value in (row.base, row.plan, row.jira))
    merged = merge_words(base, plan, jira) if base else None
    control = "text" if row.field == "description" else "line"
    if merged is None:
        return Third(control, plan, "it begins with the plan’s: both sides changed the same words")
    return Third(control, merged, "both sides’ changes are already in")


def options_of(rows: Sequence[Conflict]) -> dict[str, Options]:
    """What may be chosen for the fields in question; at most three queries."""
    asked: dict[str, Any] = {"theme": _themes, "lead_time": _lead_times, "status": _statuses}
    return {name: asked[name]() for name in {row.field for row in rows} & asked.keys()}


def _themes() -> Options:
    return list(Theme.objects.order_by("position", "name").values_list("slug", "name"))


def _lead_times() -> Options:
    rows = LeadTime.objects.order_by("position").values_list("slug", "name")
    return [(slug, dashed(name)) for slug, name in rows]


def _statuses() -> Options:
    return [(name, name) for name in Status.objects.order_by("position", "pk").values_list("name", flat=True)]
