"""Writing the plan into a file, a row a line, while no more than some rows are held."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from hashlib import sha256
from typing import Any

import orjson
from django.utils import timezone

from roadmap.wiki.models import WikiRevision

from ..models import Revision
from .parts import PART_OF, PARTS, Listed, Part
from .snapshot import snapshot

FORMAT, VERSION = "evolution-plan", 2
CHECKSUM = "sha256"
AT_ONCE = 500
"""Rows that the database hands over in one go."""
PIECE = 64 * 1024
"""Bytes."""


def pieces() -> Generator[bytes]:
    """The file in pieces of about 64 kB: JSON whose last line holds the SHA-256 of all lines before it.

    The plan is as it was when the first piece was asked for.
    """
    digest = sha256()
    # Closed with us, not when somebody finds the time: a transaction hangs on it.
    with closing(_lines()) as lines:
        for piece in _gathered(lines):
            digest.update(piece)
            yield piece
    yield f'"{CHECKSUM}":"{digest.hexdigest()}"}}\n'.encode()


def _gathered(lines: Iterable[bytes]) -> Iterator[bytes]:
    held = bytearray()
    for line in lines:
        held += line
        if len(held) >= PIECE:
            yield bytes(held)
            held.clear()
    yield bytes(held)


def _lines() -> Generator[bytes]:
    with snapshot():
        revision, wiki = Revision.with_current(WikiRevision)
        head = {"format": FORMAT, "version": VERSION, "made_at": timezone.now()}
        yield _json(head)[:-1] + b",\n"
        yield _json({"revision": revision, "wiki_revision": wiki})[1:-1] + b",\n"
        for part in PARTS:
            yield f'"{part.name}":['.encode()
            with closing(_rows(part)) as rows:
                for number, row in enumerate(rows):
                    yield (b",\n" if number else b"\n") + _json(row)
            yield b"\n],\n"


def _rows(part: Part) -> Generator[dict[str, Any]]:
    """The part's rows by id, as the file shows them."""
    lists = {name: _lists(one) for name, one in part.listed.items()}
    columns = [_shown(part, name) for name in part.fields]
    rows = part.model._default_manager.order_by("id").values_list(*columns)
    for values in rows.iterator(chunk_size=AT_ONCE):
        row = dict(zip(part.fields, map(_settled, values), strict=True))
        yield row | {name: found[row["id"]] for name, found in lists.items()}


def _shown(part: Part, name: str) -> str:
    """What the file shows of a field: of a row referred to, the name it goes by."""
    model = part.column(name).related_model
    return name if model is None else f"{name}__{PART_OF[model].named_by}"


def _lists(listed: Listed) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    rows = listed.model._default_manager.order_by(listed.order)
    for owner, value in rows.values_list(listed.owner, listed.value):
        found[owner].append(value)
    return found


def _settled(value: Any) -> Any:
    """Names in one order: each database keeps an object's in another."""
    return dict(sorted(value.items())) if isinstance(value, dict) else value


def _json(value: Any) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_UTC_Z)
