"""Reading a backup: everything in it is checked before anything is stored."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from ..imports.document import Unreadable
from ..pages.wording import counted
from .book import Book, Values
from .parts import PARTS
from .values import moment
from .writing import CHECKSUM

COUNTERS = ("revision", "wiki_revision")
HEAD = ("format", "version", "made_at", *COUNTERS, CHECKSUM)
MOST = 2**63 - 1
NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup without a mistake: values by field for each row of each part; what they refer to is an id."""

    revision: int
    wiki_revision: int
    rows: Mapping[str, list[Values]]

    def __len__(self) -> int:
        return sum(map(len, self.rows.values()))

    def __str__(self) -> str:
        parts = {"items": "item", "themes": "theme", "changes": "change", "pages": "wiki page"}
        told = [counted(len(self.rows[name]), word) for name, word in parts.items()]
        return f"Restored: {', '.join(told)}, as of revision {self.revision}"


def check(content: bytes, found: Mapping[str, Any]) -> Backup:
    """The backup that a file's `content` is, and `found` what its JSON says. Raises Unreadable naming every mistake."""
    _check_whole(content, found.get(CHECKSUM))
    book = Book(content.decode("utf-8-sig"), found)
    _check_members(book)
    for part in PARTS:
        book.read(part)
    _check_revisions(book)
    if book.mistakes:
        raise Unreadable(*book.told())
    return Backup(found["revision"], found["wiki_revision"], book.rows)


def _check_whole(content: bytes, checksum: Any) -> None:
    """Whether the file is as it was written, and texts are such as a database holds."""
    above = content.rstrip().rpartition(b"\n")[0] + b"\n"
    line = above.count(b"\n") + 1
    if not isinstance(checksum, str):
        raise Unreadable(f"line {line}: a backup ends with its {CHECKSUM}, and this file does not.")
    if sha256(above).hexdigest() != checksum:
        raise Unreadable(f"line {line}, {CHECKSUM}: the lines above come to another; they were damaged or edited.")
    found = NUL.search(content) if b"\\u0000" in content else None
    if found:
        line = content.count(b"\n", 0, found.start()) + 1
        raise Unreadable(f"line {line}: no text may hold a NUL character.")


def _check_members(book: Book) -> None:
    """Whether the file has all parts, and no others."""
    found, names = book.found, {part.name for part in PARTS}
    mistakes = [f"line 1: {name} is missing." for name in (*HEAD, *sorted(names)) if name not in found]
    for name in found.keys() - {*HEAD, *names}:
        mistakes.append(f"line {book.places.parts[name]}: {name!r} is not known.")
    for name in names & found.keys():
        if not isinstance(found[name], list):
            mistakes.append(f"line {book.places.parts[name]}: {name} must be a list of objects.")
    for name in {*COUNTERS} & found.keys():
        if type(found[name]) is not int or not 0 <= found[name] <= MOST:
            mistakes.append(f"line {book.places.parts[name]}: {name} must be a whole number.")
    try:
        moment(found.get("made_at"))
    except ValueError as error:
        mistakes.append(f"line {book.places.parts.get('made_at', 1)}, made_at: {error}")
    if mistakes:
        raise Unreadable(*mistakes)


def _check_revisions(book: Book) -> None:
    """Whether no row is newer than the plan, and each page has the text it shows."""
    for name, field in (("changes", "id"), ("themes", "revision")):
        for number, row in enumerate(book.rows[name], start=1):
            if row.get(field, 0) > book.found["revision"]:
                message = f"this is beyond the plan's revision, {book.found['revision']}."
                book.wrong(name, number, field, message)
    texts = {(row.get("page"), row.get("number")) for row in book.rows["page_revisions"]}
    for number, page in enumerate(book.rows["pages"], start=1):
        if page.keys() >= {"id", "revision"} and (page["id"], page["revision"]) not in texts:
            book.wrong("pages", number, "revision", f"the file's page_revisions have no {page['revision']} of it.")
