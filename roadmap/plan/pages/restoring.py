"""What putting a field back to an earlier value would change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from roadmap.wiki.diff import Piece, word_diff
from roadmap.wiki.edits import Effort

from ..models import Change
from ..rules import EDITABLE
from .history import LONG_TEXT, in_words, names, pair
from .latest import who
from .outline import LeadTimeHead, lead_times
from .wording import FIELDS, local_day, long_day, moment


@dataclass(frozen=True, slots=True)
class Restoration:
    """A field's present value beside the one that a change did away with.

    `since` is the day from which the old value held; `pieces` lead from the present value to it. `changed_by` and
    `changed_at` tell the field's last change. `asks_why`: it would move the lead time later.
    """

    item_id: int
    field: str
    what: str
    value: Any
    since: str
    present: str
    wanted: str
    pieces: list[Piece]
    prose: bool
    same: bool
    changed_by: str
    changed_at: str
    asks_why: bool


def restoration(item_id: int, change_id: int) -> Restoration:
    """What undoing that change of the item would do now. Raises Change.DoesNotExist. Five queries."""
    change = Change.objects.get(pk=change_id, item_id=item_id, field__in=EDITABLE)
    of_field = Change.objects.of_item(item_id).filter(field=change.field)
    last = of_field[0]
    before = Change.objects.of_item(item_id).filter(field__in=(change.field, "created"), id__lt=change_id).first()
    heads = lead_times()
    known = names(heads)
    return Restoration(
        item_id=item_id,
        field=change.field,
        what=FIELDS[change.field],
        value=change.old,
        since=long_day(local_day((before or change).at) or change.at.date()),
        present=in_words(last.new, known),
        wanted=in_words(change.old, known),
        pieces=_pieces(change.field, last.new, change.old, known),
        prose=change.field in LONG_TEXT,
        same=last.new == change.old,
        changed_by=who(last),
        changed_at=moment(last.at),
        asks_why=change.field == "lead_time" and _moves_later(last.new, change.old, heads),
    )


def _pieces(field: str, present: Any, wanted: Any, known: Any) -> list[Piece]:
    if field in LONG_TEXT:
        return word_diff(present or "", wanted or "", Effort())
    return pair(in_words(present, known), in_words(wanted, known))


def _moves_later(present: Any, wanted: Any, heads: tuple[LeadTimeHead, ...]) -> bool:
    known = {one.slug: one for one in heads}
    return present in known and wanted in known and known[wanted].is_later_than(known[present])
