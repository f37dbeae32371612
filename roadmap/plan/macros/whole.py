"""`{{plan}}`: the timetable of the whole plan, or of one theme."""

from __future__ import annotations

from django.utils import timezone

from roadmap.wiki.macros import Argument, Call, Macro

from ..models import Revision
from ..pages import Filters, outline, words
from ..views.cards import cards
from .reading import slug_of, theme_slugs

HERE = '<p class="none">Here stands the plan.</p>'
"""In the preview of the plan's own page, which is shown around it."""


def _plan(call: Call) -> str:
    if call.path == words.PATH:
        return HERE
    whole = outline()
    theme = slug_of(call, "theme", whole.themes)
    shown, _ = cards(whole, Filters(), timezone.localdate(), may_edit=False)
    return b"".join(card.html for card in shown if theme in ("", card.theme.slug)).decode()


PLAN = Macro(
    name="plan",
    help="The timetable: every theme with its items, in the plan's order.",
    example="{{plan}}",
    render=_plan,
    arguments=(Argument("theme", "Only this theme.", choices=theme_slugs),),
    revision=Revision.current,
)
