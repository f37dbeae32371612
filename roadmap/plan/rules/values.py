"""Pure rules of the plan: what a valid value is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from roadmap.wiki.rules import storable

EDITABLE = ("title", "description", "theme", "lead_time", "status", "owner", "labels", "priority")
TITLE_LENGTH = 255
LABEL_LENGTH = 255
MOST_LABELS = 100
REASON_LENGTH = 2000
DESCRIPTION_LENGTH = 30_000
THEME_NAME_LENGTH = 255
LEAD_TIME_NAME_LENGTH = 100
MOST_MONTHS = 1200
LINE_END = re.compile(r"[^\S\n](?:\n|\Z)")


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
    return storable(title, "Title")


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
    return storable(text, "Description")


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
        if not isinstance(label, str) or label.split() != [label]:
            raise ValueError(f"Labels must be words without spaces, not {label!r}.")
        if len(label) > LABEL_LENGTH:
            raise ValueError(f"A label may have {LABEL_LENGTH} characters; one has {len(label)}.")
        storable(label, "Labels")
    return sorted(set(labels))


def clean_priority(value: Any) -> str:
    """The name of a priority, or nothing."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ValueError("Priority must be text.")
    if len(value.strip()) > 100:
        raise ValueError("Priority may have 100 characters.")
    return storable(value.strip(), "Priority")


def clean_reason(value: Any) -> str:
    """Why something is changed: at most 2,000 characters."""
    if not isinstance(value, str):
        raise ValueError("Reason must be text.")
    if len(value) > REASON_LENGTH:
        raise ValueError(f"Reason may have {REASON_LENGTH} characters; this one has {len(value)}.")
    return storable(value, "Reason")


def clean_name(value: Any, longest: int) -> str:
    """The name of a theme or lead time: one line of 1 to `longest` characters."""
    if not isinstance(value, str):
        raise ValueError("Name must be text.")
    name = " ".join(value.splitlines()).strip()
    if not 1 <= len(name) <= longest:
        raise ValueError(f"Name must have 1 to {longest} characters; this one has {len(name)}.")
    return storable(name, "Name")


def clean_months(value: Any) -> int | None:
    """Whole months, or None for an open end."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST_MONTHS:
        raise ValueError(f"Months must be a whole number from 0 to {MOST_MONTHS}, not {value!r}.")
    return value


CLEANERS = {
    "title": clean_title,
    "description": clean_description,
    "labels": clean_labels,
    "priority": clean_priority,
}
