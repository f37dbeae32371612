"""The plan as slides, in the shape of the talk that it comes from: how it is kept, what is on it, what moved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from django.conf import settings

from ..models import Category
from ..pages.wording import counted, long_day
from .deck import BOTTOM, DOING, DONE, FAINT, INK, PAD, QUIET, ROOM, TOP, Column, Deck, Words, table, text
from .letters import lines
from .registry import Moved, MovedLine
from .sheet import Entry, LeadTimeLine, Sheet, ThemeLine
from .words import by_lead_time, by_theme, part, which

ROWS = 13
"""Items that one slide holds in letters which a room can read."""
MOST, MOST_IN_ALL = 8, 160
"""Slides of one theme, and of all themes; what does not fit is counted at the end of each."""
SIZES = (20, 18, 16, 14)
MOVED_ROWS = 10
INPUT = "/input/"
"""Where customers are heard, a room above the plan."""
NOTE = 1000
"""Characters of an item's description in the speaker's notes."""
COLUMNS = (Column(116, 0.75), Column(416), Column(112, 0.75), Column(126, 0.75), Column(110, 0.75))
MOVED_COLUMNS = (Column(96), Column(434), Column(240), Column(110))
COLOURS = {Category.TODO: QUIET, Category.DOING: DOING, Category.DONE: DONE}


class Row(NamedTuple):
    """An item on a slide, and the lead time that it stands under."""

    entry: Entry
    lead_time: LeadTimeLine


def slides(sheet: Sheet, moved: Moved | None) -> bytes:
    """A PPTX file: a cover, how the plan is kept, each theme, and what moved where somebody can tell."""
    themes = list(by_theme(sheet))
    deck = Deck(" · ".join(filter(None, (sheet.title, sheet.of or long_day(sheet.on), part(sheet)))))
    _cover(deck, sheet, themes)
    _kept(deck, sheet, [one for _, some in themes for one in some], len(themes), moved)
    most = max(1, min(MOST, MOST_IN_ALL // max(1, len(themes))))
    for theme, entries in themes:
        _theme(deck, sheet, theme, entries, most)
    if moved:
        _moved(deck, moved)
    return deck.content()


def _cover(deck: Deck, sheet: Sheet, themes: Sequence[tuple[ThemeLine, Sequence[Entry]]]) -> None:
    number = counted(sum(len(some) for _, some in themes), "item")
    words = which(sheet)
    said = (words[0].upper() + words[1:], f"{number} under {counted(len(themes), 'theme')}", part(sheet))
    deck.cover(sheet.title, [one for one in said if one])


def _kept(deck: Deck, sheet: Sheet, entries: Sequence[Entry], themes: int, moved: Moved | None) -> None:
    slide = deck.slide("How the plan is kept", "A page that everybody reads; its items are tickets")
    tickets = sum(bool(one.key) for one in entries)
    said = [
        Words(f"{counted(len(entries), 'item')} under {counted(themes, 'theme')}; {tickets} of them have a ticket"),
        Words("By theme, and by a guess of lead time: months from the day of the guess"),
        Words(f"What moved {moved.title} stands at the end" if moved else "Reviewed by the architects of its themes"),
        Words(f"Read it: {sheet.url}", DOING, url=sheet.url),
        Words(f"As a platform customer, give input: {settings.BASE_URL}{INPUT}", DOING, url=settings.BASE_URL + INPUT),
    ]
    table(slide, [Column(ROOM)], [[one] for one in said], top=TOP + 8, row=42, size=20)
    counts = Counter(one.lead_time for one in entries)
    heads = [(counts[one.slug], one.name) for one in sheet.lead_times]
    _figures(slide, heads, top=BOTTOM - 96)


def _figures(slide: object, figures: Sequence[tuple[int, str]], *, top: float) -> None:
    """Numbers side by side, each over its words."""
    columns = [Column(ROOM / len(figures)) for _ in figures]
    if not columns:
        return
    table(slide, columns, [[Words(str(number), bold=True) for number, _ in figures]], top=top, row=48, size=32)
    table(slide, columns, [[Words(name, FAINT) for _, name in figures]], top=top + 50, row=28, size=14)


def _theme(deck: Deck, sheet: Sheet, theme: ThemeLine, entries: Sequence[Entry], most: int) -> None:
    rows = [Row(one, lead_time) for lead_time, some in by_lead_time(sheet, entries) for one in some]
    shown = rows[: ROWS * most]
    parts = _parts(shown)
    row, size = _height(len(parts[0])), _size(len(parts[0]), shown)
    for number, some in enumerate(parts, 1):
        title = theme.name if len(parts) == 1 else f"{theme.name} ({number}/{len(parts)})"
        slide = deck.slide(title, theme.architects, _notes(theme if number == 1 else None, some))
        if not some:
            text(slide, (40, TOP + 8, ROOM, 30), [Words("Nothing stands here yet.", QUIET)], 20)
            continue
        table(slide, COLUMNS, list(_lines(some)), top=TOP, row=row, size=size)
        if number == len(parts) and (rest := len(rows) - len(shown)):
            more = Words(f"… and {counted(rest, 'item')} more on the plan", DOING, url=sheet.url)
            text(slide, (40, BOTTOM - 18, ROOM, 20), [more], 14)


def _parts(rows: Sequence[Row]) -> list[list[Row]]:
    """The rows of each slide, as many on one as on the other."""
    count = max(1, -(-len(rows) // ROWS))
    each = max(1, -(-len(rows) // count))
    return [list(rows[start : start + each]) for start in range(0, max(1, len(rows)), each)]


def _height(most: int) -> float:
    """How high a row is where a slide holds so many."""
    return 44 if most <= 8 else (BOTTOM - TOP - 22) / max(most, 10)


def _size(most: int, rows: Sequence[Row]) -> int:
    """The largest letters, for so many rows on a slide, in which no more titles are shortened than in the smallest."""
    sizes = SIZES if most <= 8 else SIZES[1:] if most <= 10 else SIZES[2:]
    room = COLUMNS[1].width - 2 * PAD
    return max(sizes, key=lambda size: (sum(lines(one.title, room, size) == 1 for one, _ in rows), size))


def _lines(rows: Sequence[Row]) -> Iterator[list[Words]]:
    before = ""
    for one, lead_time in rows:
        done = one.status_category == Category.DONE
        yield [
            Words("" if lead_time.slug == before else lead_time.name, INK, bold=True),
            Words(one.title, FAINT if done else INK),
            Words(one.status, COLOURS.get(Category(one.status_category), QUIET)),
            Words(one.owner or "", QUIET),
            Words(one.key, DOING, url=one.ticket_url),
        ]
        before = lead_time.slug


def _notes(theme: ThemeLine | None, rows: Sequence[Row]) -> str:
    told = [theme.description] if theme else []
    for one, _ in rows:
        words = one.description if len(one.description) <= NOTE else one.description[:NOTE].rstrip() + "…"
        told.append(f"{one.key} {one.title}".strip() + (f"\n{words}" if words else ""))
    return "\n\n".join(filter(None, told))


def _moved(deck: Deck, moved: Moved) -> None:
    slide = deck.slide(f"What moved {moved.title}")
    _figures(slide, [(len(some), kind) for kind, some in moved.kinds], top=TOP - 20)
    rows = list(_important(moved))
    if rows:
        table(slide, MOVED_COLUMNS, rows, top=TOP + 78, row=29, size=16)
    else:
        text(slide, (40, TOP + 78, ROOM, 30), [Words("Nothing moved.", QUIET)], 20)


def _important(moved: Moved) -> Iterator[list[Words]]:
    """As many lines as fit, in turn of every kind, so that none goes untold for another's length."""
    left = {kind: list(some) for kind, some in moved.kinds if some}
    quota = Counter(islice((kind for kind, _ in _turns(left)), MOVED_ROWS))
    for kind, some in left.items():
        for number, one in enumerate(some[: quota[kind]]):
            yield [
                Words("" if number else kind, INK, bold=True),
                Words(one.title),
                Words(one.how, QUIET),
                Words(one.key, DOING, url=one.url),
            ]


def _turns(left: dict[str, list[MovedLine]]) -> Iterator[tuple[str, MovedLine]]:
    longest = max(map(len, left.values()), default=0)
    for number in range(longest):
        yield from ((kind, some[number]) for kind, some in left.items() if number < len(some))
