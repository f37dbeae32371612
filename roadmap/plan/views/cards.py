"""Each theme of the plan page as a piece of HTML, kept until the theme's revision moves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from hashlib import sha1

from django.template.loader import get_template

from roadmap.wiki.build import build_id
from roadmap.wiki.keeping import keep, kept
from roadmap.wiki.markdown import to_html

from ..pages import CURRENT_RECORDS, Facets, Filters, Outline, Section, ThemeHead, narrowed, records_of, sections
from .timetable import timetable

Draw = Callable[[Section, Outline, bool, bool], str]
"""A section as HTML: the plan it is of, whether its reader may edit, whether to be brief (under filters)."""


@dataclass(frozen=True, slots=True)
class Card:
    """A theme's section as HTML in UTF-8, and what it counts."""

    theme: ThemeHead
    total: int
    facets: Facets
    html: bytes


def cards(
    outline: Outline, filters: Filters, today: date, *, may_edit: bool, draw: Draw | None = None
) -> tuple[list[Card], Facets]:
    """The themes to show, in order (under filters, those that hold a match), and what the whole plan counts."""
    way = (draw or theme_html, outline, today, may_edit)
    found = _filtered(filters, *way) if filters.chosen() else _whole(*way)
    facets = Facets()
    for card in found:
        facets.add(card.facets)
    return [card for card in found if card.total or not filters.chosen()], facets


def _filtered(filters: Filters, draw: Draw, outline: Outline, today: date, may_edit: bool) -> list[Card]:
    found = [narrowed(one, filters) for one in sections(records_of(filters.items()), outline, outline.themes, today)]
    return [_card(section, facets, draw(section, outline, may_edit, True)) for section, facets in found]


def _whole(draw: Draw, outline: Outline, today: date, may_edit: bool) -> list[Card]:
    keys = {_key(draw.__name__, theme, today, may_edit): theme for theme in outline.themes}
    known = kept(keys)
    lost = {key: theme for key, theme in keys.items() if key not in known}
    made = [
        _card(section, narrowed(section, Filters())[1], draw(section, outline, may_edit, False))
        for section in sections(CURRENT_RECORDS, outline, list(lost.values()), today)
    ]
    fresh = dict(zip(lost, made, strict=True))
    keep(fresh)
    return [(known | fresh)[key] for key in keys]


def _key(kind: str, theme: ThemeHead, today: date, may_edit: bool) -> str:
    state = (build_id(), kind, theme, today, may_edit)
    return f"plan:card:{theme.id}:{sha1(repr(state).encode(), usedforsecurity=False).hexdigest()}"


def _card(section: Section, facets: Facets, html: str) -> Card:
    return Card(section.theme, section.total, facets, html.encode())


def theme_html(section: Section, outline: Outline, may_edit: bool, brief: bool, past: str = "") -> str:
    """A theme as the plan page shows it; `past` is the address of the day it is told of, "" for the present."""
    rows = timetable(section.groups, past)
    words = "" if brief else to_html(section.theme.description)
    context = {"timetable": rows, "theme": section.theme, "words": words, "may_edit": may_edit, "brief": brief}
    return get_template("plan/theme.html").render(context | {"past": past})
