"""What moved between two frozen plans; pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Document = Mapping[str, Any]
Item = Mapping[str, Any]
WAYS = ("added", "finished", "dropped", "later", "earlier", "guessed", "re-themed", "renamed", "started", "owner")
"""In the order in which they are told."""


@dataclass(frozen=True, slots=True)
class Moved:
    """One difference of one item: `what` is one of `WAYS`, `old` and `new` in words."""

    what: str
    item: int
    key: str
    title: str
    theme: str
    old: str = ""
    new: str = ""


def compare(before: Document, after: Document) -> list[Moved]:
    """The differences of items between two documents of `Frozen`, by way, theme and title."""
    old, new = ({one["id"]: one for one in document["items"]} for document in (before, after))
    names = _Names.of(before, after)
    found = [_told("dropped", item, names) for pk, item in old.items() if pk not in new]
    for pk, item in new.items():
        found += [_told("added", item, names)] if pk not in old else _differences(old[pk], item, names)
    return sorted(found, key=lambda one: (WAYS.index(one.what), one.theme, one.title, one.item))


@dataclass(frozen=True, slots=True)
class _Names:
    """Themes' and lead times' names by slug, and lead times' shortest and longest months."""

    themes: Mapping[str, str]
    lead_times: Mapping[str, str]
    months: Mapping[str, tuple[float, float]]

    @classmethod
    def of(cls, *documents: Document) -> _Names:
        """The later document's names count."""
        themes = {one["slug"]: one["name"] for document in documents for one in document["themes"]}
        heads = {one["slug"]: one for document in documents for one in document["lead_times"]}
        names = {slug: str(one["name"]).replace("-", "–") for slug, one in heads.items()}
        return cls(themes, names, {slug: span for slug, one in heads.items() if (span := _span(one))})


def _span(head: Mapping[str, Any]) -> tuple[float, float] | None:
    low, high = head["min_months"], head["max_months"]
    return None if low is None else (float("inf") if high is None else float(high), float(low))


def _differences(old: Item, new: Item, names: _Names) -> Iterator[Moved]:
    if new["status_category"] != old["status_category"]:
        what = {"done": "finished", "doing": "started"}.get(new["status_category"])
        if what:
            yield _told(what, new, names)
    if new["lead_time"] != old["lead_time"]:
        yield _guess(old, new, names)
    if new["theme"] != old["theme"]:
        yield _told("re-themed", new, names, *(names.themes[one["theme"]] for one in (old, new)))
    if new["title"] != old["title"]:
        yield _told("renamed", new, names, old["title"], new["title"])
    if new["owner"] != old["owner"]:
        yield _told("owner", new, names, old["owner"] or "nobody", new["owner"] or "nobody")


def _guess(old: Item, new: Item, names: _Names) -> Moved:
    before, after = (names.months.get(one["lead_time"]) for one in (old, new))
    words = [names.lead_times[one["lead_time"]] for one in (old, new)]
    if before is None or after is None:
        return _told("guessed", new, names, *words)
    return _told("later" if after > before else "earlier", new, names, *words)


def _told(what: str, item: Item, names: _Names, old: str = "", new: str = "") -> Moved:
    theme = names.themes.get(item["theme"], item["theme"])
    return Moved(what, item["id"], item["ticket_key"], item["title"], theme, old, new)


def markdown(found: Sequence[Moved], before: str, after: str) -> str:
    """The differences as a Markdown document, one section for each way."""
    lines = [f"# What moved between {before} and {after}", ""]
    for way in WAYS:
        some = [one for one in found if one.what == way]
        if some:
            lines += [f"## {way.capitalize()} ({len(some)})", "", *map(_line, some), ""]
    return "\n".join(lines if found else [*lines, "Nothing.", ""])


def _line(one: Moved) -> str:
    way = f": {_escaped(one.old)} → {_escaped(one.new)}" if one.old or one.new else ""
    key = f"{_escaped(one.key)} " if one.key else ""
    return f"- {key}**{_escaped(one.title)}** ({_escaped(one.theme)}){way}"


def _escaped(text: str) -> str:
    return "".join(f"\\{sign}" if sign in "\\`*_[]<>#|" else sign for sign in text)
