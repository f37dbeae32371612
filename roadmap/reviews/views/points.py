"""The points of an agenda as HTML.

Written here and not in a template, which takes ten times as long for each: a month may bring thousands of changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from django.utils.safestring import SafeString, mark_safe

from ..pages import Point, Told

POINT = (
    '<li class="point{past}" id="{key}"><span class="n">{number}</span><div class="body">'
    '<p class="what">{title}{ticket} <span class="whys">{whys}</span></p>{told}<p class="src">{src}</p>{was}</div>'
    "{order}</li>\n"
)
ORDER = (
    '<span class="order">{drop}<button class="btn" type="submit" form="order" name="up" value="{key}"{first}>'
    '<span aria-hidden="true">↑</span><span class="vh">Up: {title}</span></button>'
    '<button class="btn" type="submit" form="order" name="down" value="{key}"{last}>'
    '<span aria-hidden="true">↓</span><span class="vh">Down: {title}</span></button></span>'
)
DROP = (
    '<button class="btn" type="submit" form="order" formaction="{topics}" name="drop" value="{pk}">'
    'Take off<span class="vh"> the table: {title}</span></button>'
)
DISABLED = " disabled"


def points_html(points: Sequence[Point], *, orders: bool, topics: str = "") -> SafeString:
    """A section's points; every value is escaped. `orders`: with buttons of the form `order`, to put them in order.

    `topics` is where that form takes a topic off the table.
    """
    end = len(points) - 1
    found = [
        _point(point, _order(point, topics, first=at == 0, last=at == end) if orders else "")
        for at, point in enumerate(points)
    ]
    return mark_safe("".join(found))  # noqa: S308  all that was typed went through escape


def _point(point: Point, order: str) -> str:
    title = escape(point.title)
    return POINT.format(
        past=" past" if point.decision else "",
        key=point.key,
        number=point.number,
        title=f'<a href="/items/{point.item}/">{title}</a>' if point.item else f"<b>{title}</b>",
        ticket=f' <span class="key">{escape(point.ticket)}</span>' if point.ticket else "",
        whys="".join(f"<i>{escape(word)}</i>" for word in point.why),
        told=told_html(point.told),
        src=escape(" · ".join(_sources(point))),
        was=_was(point),
        order=order,
    )


def told_html(told: Sequence[Told]) -> str:
    """What happened to an item."""
    if not told:
        return ""
    return f'<ul class="told">{"".join(map(_told, told))}</ul>'


def _told(one: Told) -> str:
    old = f" <del>{escape(one.old)}</del>" if one.old else ""
    new = f" <ins>{escape(one.new)}</ins>" if one.new else ""
    reason = f'<p class="words">{escape(one.reason)}</p>' if one.reason else ""
    what = escape(one.what.capitalize())
    return f'<li><b>{what}</b>{old}{new} <span class="src">{escape(one.when)}, {escape(one.who)}</span>{reason}</li>'


def _sources(point: Point) -> list[str]:
    asks = f"{point.organisations} organisation{' asks' if point.organisations == 1 else 's ask'}"
    found = [
        point.owner,
        point.by,
        asks if point.organisations else "",
        f"{point.new_asks} new" if point.new_asks else "",
    ]
    return [one for one in found if one]


def _was(point: Point) -> str:
    if point.decision is None:
        return ""
    words = point.decision.sentence
    sentence = f': <span class="words">{escape(words)}</span>' if words else ""
    return f'<p class="was"><b>{point.decision.get_kind_display().capitalize()}</b>{sentence}</p>'


def _order(point: Point, topics: str, *, first: bool, last: bool) -> str:
    what, _, pk = point.key.partition("-")
    title = escape(point.title)
    drop = DROP.format(topics=topics, pk=pk, title=title) if what == "topic" and not point.decision else ""
    return ORDER.format(
        key=point.key, title=title, first=DISABLED if first else "", last=DISABLED if last else "", drop=drop
    )
