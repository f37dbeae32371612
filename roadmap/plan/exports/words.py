"""What every file says alike: groups in plan order, when a guess runs out, text that XML can hold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from ..models import Category
from ..pages.wording import falls_due, local_day, long_day
from .sheet import Entry, LeadTimeLine, Sheet, ThemeLine

NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
Group = tuple[LeadTimeLine, list[Entry]]


def by_theme(sheet: Sheet) -> Iterator[tuple[ThemeLine, list[Entry]]]:
    """Every theme with its items, one theme held at a time; under filters only themes that have some.

    A theme that came to the plan while it was read is named by its slug.
    """
    places = {theme.slug: number for number, theme in enumerate(sheet.themes)}
    told = 0
    for slug, entries in groupby(sheet.entries, key=lambda one: one.theme):
        place = places.get(slug, told - 1)
        yield from _empty(sheet, sheet.themes[told:place])
        yield sheet.themes[place] if slug in places else ThemeLine(slug, slug, "", ""), list(entries)
        told = max(told, place + 1)
    yield from _empty(sheet, sheet.themes[told:])


def _empty(sheet: Sheet, themes: Iterable[ThemeLine]) -> Iterator[tuple[ThemeLine, list[Entry]]]:
    if not sheet.only:
        yield from ((theme, []) for theme in themes)


def by_lead_time(sheet: Sheet, entries: Sequence[Entry]) -> list[Group]:
    """The lead times that have items, in plan order, with these."""
    names = {one.slug: one for one in sheet.lead_times}
    return [
        (names.get(slug) or LeadTimeLine(slug, slug, None, None), list(some))
        for slug, some in groupby(entries, key=lambda one: one.lead_time)
    ]


def due(entry: Entry, lead_time: LeadTimeLine) -> str:
    """ "Sep 2026", "after Feb 2027"; nothing for what is done or not guessed."""
    done = entry.status_category == Category.DONE
    return falls_due(entry.expected_by, local_day(entry.guessed_at), lead_time.min_months, done=done)


def which(sheet: Sheet) -> str:
    """Which plan it is: "as it stood on 1 March 2026", "on 27 November 2026"."""
    return sheet.of or f"on {long_day(sheet.on)}"


def part(sheet: Sheet) -> str:
    """The filters in force: "Only theme: Cloud; owner: Storage"; nothing for the whole plan."""
    return "Only " + "; ".join(f"{name}: {value}" for name, value in sheet.only) if sheet.only else ""


def in_xml(text: str) -> str:
    """The text without the characters that XML cannot hold."""
    return NO_XML.sub("", text)


def web(url: str) -> str:
    """The address, if it leads to a web page; else nothing."""
    return url if url.startswith(("http://", "https://")) else ""
