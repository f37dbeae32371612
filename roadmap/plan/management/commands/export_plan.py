"""`manage.py export_plan [FILE]`."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from django.core.management.base import BaseCommand, CommandError, CommandParser

from roadmap.plan import backup


class Command(BaseCommand):
    help = (
        "Writes a backup of the whole plan: items, themes, the change log, the wiki and the persons they name, with "
        "their e-mail addresses. `import_plan` restores it into a new database. Keep it as confidential as that."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file", nargs="?", type=Path, metavar="FILE", help="only its owner may read it; without it, standard output"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path | None = options["file"]
        if path is None:
            self._print()
            return
        try:
            with _private(path) as file:
                file.writelines(backup.pieces())
        except OSError as error:
            raise CommandError(f"{path} cannot be written: {error.strerror}.") from None
        self.stdout.write(f"{path} is written. Only its owner may read it: it names persons and their addresses.")

    def _print(self) -> None:
        """UTF-8, whatever the terminal's encoding is: the file's checksum is of its bytes."""
        raw: BinaryIO | None = getattr(self.stdout, "buffer", None)
        for piece in backup.pieces():
            if raw:
                raw.write(piece)
            else:
                self.stdout.write(piece.decode(), ending="")


@contextmanager
def _private(path: Path) -> Iterator[BinaryIO]:
    """A file that appears under its name once it is whole, for its owner alone."""
    if path.exists() and not path.is_file():
        raise CommandError(f"{path} is no file: name one, or leave it out to write to standard output.")
    target = path.resolve()
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, target)
    except BaseException:
        os.unlink(name)
        raise
