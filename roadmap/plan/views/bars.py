"""The rows of the horizon as HTML.

Written here and not in a template, as the timetable is: a plan may have ten thousand items.
"""

from __future__ import annotations

from html import escape

from django.utils.safestring import SafeString, mark_safe

from ..pages import Guess, Shelf
from ..pages.horizon import EDGE, Landing

ROW = (
    '<tr class="hrow{kind}" id="guess-{id}" role="row" data-row data-item="{id}"><th scope="row" role="rowheader">'
    '<svg class="g g-{category}" role="img" aria-label="{status}"><title>{status}</title>'
    '<use href="#g-{category}"/></svg><a class="what" href="/items/{id}/">{title}</a></th>'
    '<td class="who" role="cell">{owner}</td><td class="when{tone}" role="cell">{sign}{when}</td>'
    '<td class="bar" role="cell"><svg class="hz {category}{kind}" aria-hidden="true">{bars}{landing}</svg></td></tr>\n'
)
OVER = '<svg class="g" aria-hidden="true"><use href="#g-over"/></svg> '
RECT = '<rect x="{x}%" y="7" width="{width}%" height="10"/>'
LANDING = '<line class="wh" x1="{start}%" x2="{end}%" y1="21" y2="21"/>'
MEDIAN = '<line class="md" x1="{middle}%" x2="{middle}%" y1="18" y2="24"/>'
UNKNOWN = '<line class="unk" x1="{today}%" x2="100%" y1="12" y2="12"/>'


def rows(shelf: Shelf, today: float) -> SafeString:
    """A theme's rows; every value is escaped."""
    return mark_safe("".join(_row(guess, today) for guess in shelf.guesses))  # noqa: S308  what was typed was escaped


def _row(guess: Guess, today: float) -> str:
    bars = "".join(RECT.format(x=bar.x, width=bar.width) for bar in guess.bars)
    return ROW.format(
        id=guess.id,
        kind=f" {guess.kind}" if guess.kind else "",
        category=guess.category,
        status=escape(guess.status),
        title=escape(guess.title),
        owner=escape(guess.owner),
        tone=" t-wait" if guess.kind == "over" else "",
        sign=OVER if guess.kind == "over" else "",
        when=guess.when,
        bars=UNKNOWN.format(today=today) if guess.kind == "none" else bars,
        landing=_landing(guess.landing) if guess.landing else "",
    )


def _landing(landing: Landing) -> str:
    """A median beyond the axis has no tick."""
    median = MEDIAN.format(middle=landing.middle) if 0 < landing.middle < EDGE else ""
    return LANDING.format(start=landing.start, end=landing.end) + median
