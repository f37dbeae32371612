"""`manage.py import_plan FILE`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from roadmap.plan.imports import Unreadable, load, read


class Command(BaseCommand):
    help = (
        "Imports a plan from a CSV file with named columns or from our own JSON. "
        "Rows that match an item, by ticket_key or else by theme and title, change it; the others make one. "
        "A file with a mistake changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            document = read(path.read_bytes())
            # disable=None: a bar on a terminal, nothing in a pipe.
            with tqdm(total=len(document.items), unit=" items", desc=path.name, leave=False, disable=None) as bar:
                counts = load(document, progress=bar.update)
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}.") from None
        except Unreadable as unreadable:
            raise CommandError("\n".join(f"{path.name} {line}" for line in str(unreadable).splitlines())) from None
        self.stdout.write(f"{counts}.")
