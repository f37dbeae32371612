"""An item's history, each change as a reader wants to see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from roadmap.wiki.diff import Piece, excerpt, word_diff
from roadmap.wiki.edits import Effort

from ..models import Category, Change, Theme
from ..rules import EDITABLE
from .latest import who
from .outline import LeadTimeHead
from .wording import FIELDS, moment

LONG_TEXT = {"title", "description"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One change: `pieces` is what changed, `words` whether it is prose.

    `restores` is its id where the field holds another value now than it did before this change.
    """

    when: str
    at: str
    what: str
    who: str
    pieces: list[Piece]
    words: bool
    reason: str
    restores: int | None


def history(
    item_id: int, lead_times: tuple[LeadTimeHead, ...], limit: int | None, *, until: int | None = None
) -> list[Entry]:
    """The changes of an item up to `until`, newest first; at most `limit`.

    Two queries, and one effort for all comparisons.
    """
    known, effort, present = names(lead_times), Effort(), dict[str, Any]()
    changes = Change.objects.of_item(item_id)
    rows = list((changes if until is None else changes.filter(id__lte=until))[:limit])
    for row in rows:
        present.setdefault(row.field, row.new)
    acts = [(row.at, row.reason) for row in rows]
    return [
        _entry(row, known, effort, present, said=act in acts[:number])
        for number, (row, act) in enumerate(zip(rows, acts, strict=True))
    ]


def names(lead_times: tuple[LeadTimeHead, ...]) -> Mapping[str, str]:
    """What themes and lead times are called, by slug."""
    return dict(Theme.objects.values_list("slug", "name")) | {one.slug: one.name for one in lead_times}


def _entry(row: Change, names: Mapping[str, str], effort: Effort, present: Mapping[str, Any], *, said: bool) -> Entry:
    return Entry(
        when=moment(row.at),
        at=row.at.isoformat(),
        what=FIELDS.get(row.field, row.field),
        who=who(row),
        pieces=pieces(row, names, effort),
        words=row.field == "description",
        reason="" if said else row.reason,
        restores=row.id if row.field in EDITABLE and row.old != present[row.field] else None,
    )


def pieces(row: Change, names: Mapping[str, str], effort: Effort) -> list[Piece]:
    """What a change of an item changed, in words."""
    if row.field == "created":
        first = row.new or {}
        return [
            Piece(
                "same", f"Added under {in_words(first.get('theme'), names)}, {in_words(first.get('lead_time'), names)}"
            )
        ]
    if row.field == "archived":
        return [Piece("same", "Taken off the plan" if row.new else "Put back on the plan")]
    if row.field == "position":
        return [Piece("same", "Moved down" if (row.new or 0) > (row.old or 0) else "Moved up")]
    if row.field == "status_category":
        return pair(*(str(dict(Category.choices).get(str(kind), kind)) for kind in (row.old, row.new)))
    if row.field in LONG_TEXT:
        return excerpt(word_diff(row.old or "", row.new or "", effort))
    return pair(in_words(row.old, names), in_words(row.new, names))


def pair(old: str, new: str) -> list[Piece]:
    """The old value struck out and the new one after it."""
    pieces = [Piece("del", old), Piece("same", " "), Piece("ins", new)]
    return [piece for piece in pieces if piece.text and (old or new)]


def in_words(value: Any, names: Mapping[str, str]) -> str:
    """A field's value for readers; "none" for an empty one."""
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    return names.get(value, str(value)) if value not in (None, "") else "none"
