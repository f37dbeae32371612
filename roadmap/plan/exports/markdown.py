"""The plan as a Markdown document."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from ..pages.wording import counted
from .sheet import Entry, LeadTimeLine, Sheet, ThemeLine
from .words import by_lead_time, by_theme, due, part, which

SIGNS = re.compile(r"[\\`*_{}\[\]<>#|~&$]")
LIST = re.compile(r"^(\d+)(?=[.)])|^(?=[-+])")
"""Where a list would begin, if it begins a line."""
QUOTE = re.compile("^", re.MULTILINE)


def markdown(sheet: Sheet) -> Iterator[str]:
    """The document in pieces, a theme at a time. What was typed shows as typed; descriptions are Markdown already."""
    yield f"# {shown(sheet.title)}\n\n{_about(sheet)}"
    for theme, entries in by_theme(sheet):
        yield "\n".join(chain(_head(theme), _items(sheet, entries)))


def _about(sheet: Sheet) -> str:
    words = which(sheet)
    said = [f"{words[0].upper()}{words[1:]}: <{sheet.url}>", shown(part(sheet))]
    return "\n".join(f"{one}\n" for one in said if one)


def _head(theme: ThemeLine) -> Iterator[str]:
    yield f"\n## {shown(theme.name)}\n"
    if theme.architects:
        yield f"Architects: {shown(theme.architects)}\n"
    if theme.description:
        # In a quote neither a heading nor an open fence reaches the rest.
        yield QUOTE.sub("> ", theme.description).replace("> \n", ">\n") + "\n"


def _items(sheet: Sheet, entries: list[Entry]) -> Iterator[str]:
    if not entries:
        yield "Nothing stands here yet.\n"
    for lead_time, some in by_lead_time(sheet, entries):
        yield f"### {shown(lead_time.name)} ({counted(len(some), 'item')})\n"
        yield from (_line(one, lead_time) for one in some)
        yield ""


def _line(one: Entry, lead_time: LeadTimeLine) -> str:
    when = due(one, lead_time)
    facts = [shown(one.status), shown(one.owner or ""), when if when.startswith("after") else when and f"due by {when}"]
    key = f"**{shown(one.key)}** " if one.key else ""
    return f"- {key}{shown(one.title)} ({', '.join(fact for fact in facts if fact)})"


def shown(text: str) -> str:
    """One line of text so that Markdown shows it as typed, wherever it stands."""
    return LIST.sub(r"\1\\", SIGNS.sub(r"\\\g<0>", " ".join(text.split())))
