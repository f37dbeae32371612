"""One input as an architect reads it, with what is much like it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.safestring import SafeString

from roadmap.plan.models import Item
from roadmap.wiki.markdown import to_html

from ..models import Entry, Input, InputItem
from ..rules import rest_of
from .similar import LikeItem, any_of, best_of, like_items, shared, telling_words

LIKE, LOOKED_AT = 4, 400


@dataclass(frozen=True, slots=True)
class Like:
    """Another input much like it."""

    input: Input
    words: SafeString
    shared: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """All of it: the input, its group, the items behind which it stands, its history, what is alike."""

    input: Input
    words: SafeString
    items: list[Item]
    members: list[Input]
    entries: list[Entry]
    like_items: list[LikeItem]
    like_inputs: list[Like]
    people: int
    organisations: int


def note(row: Input) -> Note:
    """A fixed number of queries, whatever there is."""
    members = list(Input.objects.filter(group=row.group).select_related("organisation", "merged_into").order_by("pk"))
    ids = [one.pk for one in members]
    linked = InputItem.objects.filter(input__in=ids).select_related("item__theme", "item__lead_time").order_by("pk")
    items = list({link.item_id: link.item for link in linked}.values())
    counted = [one for one in members if one.confirmed_at and not one.erased_at and one.state != "spam"]
    known = {item.pk for item in items}
    return Note(
        input=row,
        words=to_html(rest_of(row.text, row.title)),
        items=items,
        members=[one for one in members if one.pk != row.pk],
        entries=list(Entry.objects.filter(input=row).select_related("by")),
        like_items=[one for one in like_items(_asks(row), public_only=False) if one.id not in known],
        like_inputs=_like(row),
        people=len({one.who for one in counted}),
        organisations=len({one.organisation_id for one in counted} - {None}),
    )


def _asks(row: Input) -> str:
    return f"{row.title} {row.text}"


def _like(row: Input) -> list[Like]:
    """Heads of other groups that share words with it, best first, of the newest that share any. Two queries."""
    found = telling_words(_asks(row))
    if not found:
        return []
    rows = Input.objects.confirmed().heads().exclude(group=row.group).exclude(state="spam")
    held = rows.filter(any_of(found, "words")).order_by("-created_at").values_list("pk", "words")[:LOOKED_AT]
    best = best_of(((pk, shared(found, words)) for pk, words in held), LIKE)
    whole = Input.objects.select_related("organisation").in_bulk([pk for pk, _ in best])
    return [Like(one, to_html(rest_of(one.text, one.title)), hits) for pk, hits in best if (one := whole.get(pk))]
