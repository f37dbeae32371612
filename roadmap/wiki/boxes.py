"""What a page shows where a macro cannot be: what is wrong, in which argument, and what may be written."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from .calls import Miswritten
from .macros import MACROS, Macro, MacroError

MOST_CHOICES = 20


def miswritten(name: str, error: Miswritten | MacroError, line: int, *, block: bool) -> SafeString:
    """The box of a macro with something wrong in it, listing the values its argument may have, if they are few."""
    macro = MACROS.get(name)
    argument = next((one for one in macro.arguments if one.name == error.argument), None) if macro else None
    choices = argument.choices() if argument and argument.choices else ()
    known = _listed("It may be", choices) if choices else ""
    return _box(name, error.message, _place(line, error.argument), known, block=block)


def unknown_macro(name: str, line: int, *, block: bool) -> SafeString:
    """The box of a macro nobody registered."""
    message = f"is no macro.{_meant(name, tuple(MACROS))}"
    return _box(name, message, _place(line, ""), _listed("There are", sorted(MACROS)), block=block)


def unknown_argument(macro: Macro, name: str, value: str) -> MacroError:
    """What to say of an argument that a macro does not take."""
    names = tuple(one.name for one in macro.arguments if one.name)
    takes = f" It takes {', '.join(names)}." if names else " It takes none."
    if not name:
        return MacroError("", f"cannot tell what {value!r} is.{takes}")
    return MacroError(name, f"has no argument {name!r}.{_meant(name, names)}{takes}")


def broken(name: str, line: int, *, block: bool) -> SafeString:
    """The box of a macro that failed by no fault of who wrote the page."""
    return _box(name, "could not be shown; the fault is noted in the log.", _place(line, ""), "", block=block)


def unasked(written: str, *, block: bool) -> SafeString:
    """What stands for a macro on a page of the past."""
    html = format_html(
        '<code class="unasked" title="It shows what is true today, and is left out here">{}</code>', written
    )
    return format_html("<p>{}</p>", html) if block else html


def _meant(name: str, known: Sequence[str]) -> str:
    close = get_close_matches(name, known, 1)
    return f" Did you mean {close[0]}?" if close else ""


def _place(line: int, argument: str) -> SafeString:
    where = format_html("Line {}", line)
    return format_html("{}, argument <code>{}</code>.", where, argument) if argument else format_html("{}.", where)


def _listed(words: str, names: Sequence[str]) -> SafeString:
    more = " …" if len(names) > MOST_CHOICES else ""
    names = names[:MOST_CHOICES]
    return format_html(" {}: {}{}.", words, format_html_join(", ", "<code>{}</code>", ((one,) for one in names)), more)


def _box(name: str, message: str, place: SafeString, known: str, *, block: bool) -> SafeString:
    html = '<span class="macro-err" role="note"><b>{{{{{}}}}}</b>{} {} <small>{}{}</small></span>'
    if block:
        html = '<div class="macro-err" role="note"><p><b>{{{{{}}}}}</b>{} {}</p>\n<p class="small">{}{}</p></div>'
    return format_html(html, name, ":" if message[:1].isupper() else "", message, place, known)
