"""`manage.py import_plan FILE`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from roadmap.plan import backup, imports
from roadmap.plan.imports import Unreadable


class Command(BaseCommand):
    help = (
        "Imports a plan from a CSV file with named columns or from our own JSON. "
        "Rows that match an item, by ticket_key or else by theme and title, change it; the others make one. "
        "A backup made by export_plan is restored, into a new database only. "
        "A file with a mistake changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            said = _stored(path)
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}.") from None
        except Unreadable as unreadable:
            raise CommandError("\n".join(f"{path.name} {line}" for line in str(unreadable).splitlines())) from None
        except backup.NotEmpty as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(f"{said}.")


def _stored(path: Path) -> object:
    """What was done with the file, in words."""
    content = path.read_bytes()
    opened = imports.open_file(content)
    if opened.backup is not None:
        found = backup.check(content, opened.backup)
        with _bar(path, len(found), " rows") as bar:
            backup.restore(backup=found, progress=bar.update)
        return found
    document = opened.document()
    with _bar(path, len(document.items), " items") as bar:
        return imports.load(document, progress=bar.update)


def _bar(path: Path, total: int, unit: str) -> Any:
    # disable=None: a bar on a terminal, nothing in a pipe.
    return tqdm(total=total, unit=unit, desc=path.name, leave=False, disable=None)
