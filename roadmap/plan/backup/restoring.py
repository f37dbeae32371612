"""Making a plan from a backup: all of it in one transaction, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models, transaction

from roadmap.wiki.leads import leads
from roadmap.wiki.models import Mention, Page, PageLink, WikiRevision
from roadmap.wiki.models import Revision as PageRevision

from ..copying import insert_many, maker
from ..models import Change, Item, LeadTime, Revision, Status, Theme
from ..models.groups import UNSORTED
from ..pages.wording import counted
from ..rules.labels import indexed
from .checking import Backup
from .parts import PARTS, Part
from .persons import make_room

AT_ONCE = 1000
Values = Mapping[str, Any]
Progress = Callable[[int], None]


class NotEmpty(Exception):
    """There is a plan already; nothing was changed."""


@transaction.atomic
def restore(*, backup: Backup, progress: Progress = lambda rows: None) -> None:
    """Make an empty plan the one in the backup. Raises NotEmpty.

    `progress` is told how many more rows are stored. No signal is sent: nothing happened to the items. What a new
    database begins with gives way; a person whom it knows keeps the account.
    """
    Revision.reserve()
    WikiRevision.reserve()
    _check_empty()
    for model in (Change, Theme, LeadTime, Status):
        model._default_manager.all().delete()
    make_room(backup.rows["persons"])
    for part in PARTS:
        for rows in _chunks(backup.rows[part.name]):
            for stored in _stored(part, rows, backup):
                insert_many(stored)
            progress(len(rows))
    Revision.objects.filter(pk=1).update(value=backup.revision)
    WikiRevision.objects.filter(pk=1).update(value=backup.wiki_revision)
    _go_on()


def _check_empty() -> None:
    found = {
        "item": Item.objects.count(),
        "theme": Theme.objects.exclude(slug=UNSORTED).count(),
        "wiki page": Page.objects.count(),
    }
    held = [counted(number, name) for name, number in found.items() if number]
    if held:
        raise NotEmpty(
            f"This plan is not empty, it has {', '.join(held)}: a backup is restored into a new database only. "
            "Set DATABASE_URL or DATA_DIR to one, run `manage.py migrate`, then import the file."
        )


def _chunks(rows: Sequence[Values]) -> Iterator[Sequence[Values]]:
    for start in range(0, len(rows), AT_ONCE):
        yield rows[start : start + AT_ONCE]


def _stored(part: Part, rows: Sequence[Values], backup: Backup) -> Iterator[Sequence[models.Model]]:
    """The rows of the tables that these rows of the file stand for."""
    columns = {name: part.column(name).attname for name in part.fields}
    make = maker(part.model)
    known = [{columns.get(name, name): value for name, value in row.items() if name not in part.listed} for row in rows]
    if part.model is Page:
        yield from _pages(known, backup)
    elif part.model is Item:
        yield [make(**row, label_index=indexed(row["labels"])) for row in known]
    else:
        yield [make(**row) for row in known]
    for name, listed in part.listed.items():
        attribute = listed.column.attname
        new = maker(listed.model)
        yield [new(**{f"{listed.owner}_id": row["id"], attribute: one}) for row in rows for one in row[name]]


def _pages(rows: Sequence[Values], backup: Backup) -> Iterator[Sequence[models.Model]]:
    """Pages that show their newest text, and where it leads. The text itself is stored after them."""
    newest = {(row["id"], row["revision"]) for row in rows}
    texts = {row["page"]: row for row in backup.rows["page_revisions"] if (row["page"], row["number"]) in newest}
    make = maker(Page)
    shown = {row["id"]: PageRevision(id=texts[row["id"]]["id"], text=texts[row["id"]]["text"]) for row in rows}
    yield [make(**row, title=texts[row["id"]]["title"], current=shown[row["id"]]) for row in rows]
    found = {pk: leads(text.text) for pk, text in shown.items()}
    yield [PageLink(page_id=pk, target=path) for pk, one in found.items() for path in sorted(one.paths)]
    yield [Mention(page_id=pk, word=word) for pk, one in found.items() for word in sorted(one.words)]


def _go_on() -> None:
    """The next row of each table gets an id that no row has; on PostgreSQL sequences know nothing of ours."""
    with connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_sql(no_style(), [part.model for part in PARTS]):
            cursor.execute(sql)
