"""`{{minutes review=12}}`: the record of a review, which nobody can change."""

from __future__ import annotations

from django.db.models import Sum
from django.template.loader import render_to_string

from roadmap.api.numbers import whole_number
from roadmap.wiki.macros import Argument, Call, Macro, MacroError, register

from .models import Review
from .pages.minutes import minutes


def _minutes(call: Call) -> str:
    number = call.arguments.get("review", "")
    row = Review.objects.filter(pk=whole_number(number, 9) or 0).first()
    if row is None:
        raise MacroError(f"There is no review {number or 'without its number'}.", "review")
    return render_to_string("reviews/record.html", {"minutes": minutes(row)})


def revision() -> int:
    """Every write of a review counts one."""
    return Review.objects.aggregate(all=Sum("version"))["all"] or 0


MINUTES = Macro(
    name="minutes",
    help="What a review decided, with who and why, who was there, and what is to be done.",
    example="{{minutes review=1}}",
    render=_minutes,
    arguments=(Argument("review", "The review's number."),),
    revision=revision,
)


def fill() -> None:
    """Make our macros known to the wiki."""
    register(MINUTES)
