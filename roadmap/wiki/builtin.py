"""The wiki's own macros: contents and recent changes."""

from __future__ import annotations

from collections.abc import Sequence

from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from roadmap.api.numbers import whole_number

from .macros import Argument, Call, Heading, Macro, MacroError, register
from .models import WikiRevision
from .pages import recent

FEW, MOST = 10, 100


def contents(headings: Sequence[Heading]) -> SafeString:
    """A page's headings as links to them."""
    rows = ((one.level, one.anchor, one.label) for one in headings)
    items = format_html_join("", '<li class="in{}"><a href="#{}">{}</a></li>', rows)
    return format_html('<nav class="toc" aria-label="Contents"><ol>{}</ol></nav>', items)


def _toc(call: Call) -> str:
    return contents(call.headings) if call.headings else ""


def _recent(call: Call) -> str:
    said = call.arguments.get("n", str(FEW))
    number = whole_number(said)
    if number is None or not 1 <= number <= MOST:
        raise MacroError("n", f"needs a number from 1 to {MOST} as n, not {said!r}.")
    return render_to_string("wiki/recent_list.html", {"rows": recent(number)})


def register_all() -> None:
    """Add them to the registry."""
    register(Macro("toc", "Contents: the page's headings, as links to them.", "{{toc}}", _toc))
    many = Argument("n", f"How many, from 1 to {MOST}; {FEW} if not said.")
    register(Macro("recent", "Pages changed lately.", "{{recent n=5}}", _recent, (many,), WikiRevision.current))
