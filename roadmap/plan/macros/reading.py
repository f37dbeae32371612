"""What a macro's arguments mean: themes and lead times by slug or name, kinds of status, days, numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta
from difflib import get_close_matches

from roadmap.api.numbers import whole_number
from roadmap.wiki.macros import Call, MacroError

from ..models import Category, LeadTime, Theme
from ..pages import LeadTimeHead, ThemeHead

AGO = re.compile(r"(\d{1,4}) ?(d|w|m)[a-z]*\Z")
DAYS = {"d": 1, "w": 7, "m": 30}


def theme_slugs() -> tuple[str, ...]:
    """Themes as they are written in an argument."""
    return tuple(Theme.objects.in_plan_order().values_list("slug", flat=True))


def lead_time_slugs() -> tuple[str, ...]:
    """Lead times as they are written in an argument."""
    return tuple(LeadTime.objects.values_list("slug", flat=True))


def slug_of(call: Call, argument: str, known: Iterable[ThemeHead | LeadTimeHead]) -> str:
    """The slug of what the argument names by slug or by name; "" where it is not given. Raises MacroError."""
    said = call.arguments.get(argument, "")
    words = {_plain(word): one.slug for one in known for word in (one.name, one.slug)}
    if not said or _plain(said) in words:
        return words.get(_plain(said), "")
    what = argument.replace("_", " ")
    raise MacroError(argument, f"There is no {what} “{said}”.{_nearest(said, sorted(set(words.values())))}")


def _plain(word: str) -> str:
    return word.casefold().replace("–", "-")


def one_of(call: Call, argument: str, known: tuple[str, ...], default: str = "") -> str:
    """The argument's value, one of `known`. Raises MacroError."""
    said = call.arguments.get(argument, default)
    if said in known or said == default:
        return said
    raise MacroError(argument, f"“{said}” is not known.{_nearest(said, known)}")


def category_of(call: Call) -> str:
    """The kind of status that `status=` names; "" where it is not given. Raises MacroError."""
    return one_of(call, "status", tuple(Category.values))


def number_of(call: Call, argument: str, default: int, most: int) -> int:
    """A whole number from 1 to `most`. Raises MacroError."""
    said = call.arguments.get(argument, str(default))
    number = whole_number(said)
    if number is not None and 1 <= number <= most:
        return number
    raise MacroError(argument, f"“{said}” is not a number from 1 to {most}.")


def day_of(call: Call, argument: str, today: date, default: str) -> date:
    """A day, written as 2026-03-01, or as the time since then: 30d, 4w, 6m. Raises MacroError."""
    said = call.arguments.get(argument, default).strip()
    ago = AGO.match(said)
    if ago:
        return today - timedelta(days=int(ago[1]) * DAYS[ago[2]])
    try:
        return date.fromisoformat(said)
    except ValueError:
        raise MacroError(argument, f"“{said}” is not a day such as 2026-03-01, nor a time such as 30d or 6m.") from None


def _nearest(said: str, known: Iterable[str]) -> str:
    words = list(known)
    near = get_close_matches(said.casefold(), words, 1)
    if near:
        return f" Did you mean {near[0]}?"
    return f" Known are {', '.join(words)}." if words else ""
