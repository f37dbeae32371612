"""Mirror columns: what the sync knows about an item's ticket, copied where lists can read it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass

from django.db import transaction

from roadmap.people.models import Person

from ..models import Item, Revision, Source
from .items import Edit, edit_many
from .log import touch_themes


@dataclass(frozen=True, slots=True)
class Mirror:
    """New values of mirror columns; None leaves a column as it is. A status change is logged and bumps the version."""

    ticket_key: str | None = None
    ticket_url: str | None = None
    sync_state: str | None = None
    sync_note: str | None = None
    status: str | None = None


@transaction.atomic
def mirror(*, rows: Mapping[int, Mirror], by: Person | None = None, touched: Collection[int] = frozenset()) -> set[int]:
    """Write mirror columns by item id; bumps the themes' revisions and logs only statuses. Answers the ids changed.

    `touched` are ids of items that are shown otherwise from now on though no column of theirs differs, such as by
    another value of the ticket in a conflict: they take a revision too.
    """
    Revision.reserve()
    items = Item.objects.in_bulk(list(rows))
    changed = [item for pk, item in items.items() if _copy(rows[pk], item)]
    themes = {item.theme_id for item in changed}
    themes |= set(Item.objects.filter(pk__in=touched).values_list("theme", flat=True)) if touched else set()
    if changed:
        _store_columns(changed)
    if themes:
        touch_themes(Revision.reserve(1), themes)
    statuses = [
        Edit(pk, None, {"status": row.status}) for pk, row in rows.items() if row.status is not None and pk in items
    ]
    edited = edit_many(edits=statuses, by=by, source=Source.JIRA).changed if statuses else {}
    return {item.pk for item in changed} | set(edited)


_COLUMNS = ("ticket_key", "ticket_url", "sync_state", "sync_note")
_STORED = (*_COLUMNS, "folded", "words")


def _copy(row: Mirror, item: Item) -> bool:
    new = {name: value for name, value in asdict(row).items() if name in _COLUMNS and value is not None}
    if all(getattr(item, name) == value for name, value in new.items()):
        return False
    for name, value in new.items():
        setattr(item, name, value)
    return True


def _store_columns(items: list[Item]) -> None:
    if len(items) == 1:
        items[0].save(update_fields=_STORED)
        return
    Item.objects.bulk_create(items, batch_size=500, update_conflicts=True, unique_fields=["id"], update_fields=_STORED)
