"""A page's revisions, and what lies between two of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import F, Window
from django.db.models.functions import Lag, Length

from ..diff import Piece
from ..lines import Line, compared
from ..models import Page, Revision
from ..wording import grown, moment

MOST_VERSIONS = 200


@dataclass(frozen=True, slots=True)
class Version:
    """A revision in the history: by whom ("" where nobody is known), when, why, by how much the page grew."""

    number: int
    title: str
    who: str
    when: str
    comment: str
    size: str
    merged_from: int | None


def versions(page: Page, before: int | None = None) -> list[Version]:
    """The newest revisions of a page, those below number `before`. One query."""
    rows = page.revisions.select_related("by").order_by("-number")
    rows = rows.annotate(size=Length("text"), was=Window(Lag(Length("text")), order_by=F("number").asc()))
    rows = rows.defer("text")
    found = [row for row in rows if before is None or row.number < before][:MOST_VERSIONS]
    return [_version(row, (row.size or 0) - (row.was or 0)) for row in found]


def _version(row: Revision, growth: int) -> Version:
    who = row.by.name if row.by else ""
    return Version(row.number, row.title, who, moment(row.at), row.comment, grown(growth), row.merged_from)


@dataclass(frozen=True, slots=True)
class Difference:
    """What lies between two revisions: the title's pieces where it changed, and the text's lines."""

    old: Version
    new: Version
    title: list[Piece]
    lines: list[Line]
    counts: dict[str, int]

    @property
    def ends(self) -> tuple[Version, Version]:
        """The older and the newer of the two."""
        return self.old, self.new

    @property
    def same(self) -> bool:
        """Whether both say the same."""
        return not self.title and not any(self.counts.values())


def difference(page: Page, old: int, new: int) -> Difference | None:
    """What turned revision `old` into `new`; None where one of them is not there. One query."""
    rows = {row.number: row for row in page.revisions.select_related("by").filter(number__in={old, new})}
    if old not in rows or new not in rows:
        return None
    before, after = rows[old], rows[new]
    whole = compared(before.text, after.text)
    growth = len(after.text) - len(before.text)
    title = title_pieces(before.title, after.title) if before.title != after.title else []
    return Difference(_version(before, 0), _version(after, growth), title, folded(whole), _counts(whole))


def title_pieces(old: str, new: str) -> list[Piece]:
    """Both titles, one struck out."""
    return [Piece("del", old), Piece("same", " "), Piece("ins", new)]


def _counts(lines: Sequence[Line]) -> dict[str, int]:
    return {kind: sum(line.kind == kind for line in lines) for kind in ("ch", "add", "rem")}


AROUND = 3


def folded(lines: Sequence[Line]) -> list[Line]:
    """The lines with long stretches that stayed the same made one that says how many they were."""
    return list(_folded(lines))


def _folded(lines: Sequence[Line]) -> Iterator[Line]:
    changed = [number for number, line in enumerate(lines) if line.kind != "same"]
    near = {one + step for one in changed for step in range(-AROUND, AROUND + 1)}
    hidden: list[Line] = []
    for number, line in enumerate(lines):
        if number in near:
            yield from _gap(hidden)
            hidden = []
            yield line
        else:
            hidden.append(line)
    yield from _gap(hidden)


def _gap(hidden: Sequence[Line]) -> Iterator[Line]:
    if len(hidden) <= 1:
        yield from hidden
    else:
        yield Line("gap", None, None, [Piece("same", f"{len(hidden)} lines the same")])
