"""An input's history in words, for architects."""

from __future__ import annotations

from typing import Any

from ..models import Entry, EntryKind


def in_words(entry: Entry) -> str:
    """What happened, as a list shows it: "linked to “Driver domains”". Pure."""
    data: dict[str, Any] = entry.data
    title = data.get("title", "")
    ways = {
        EntryKind.LINKED: f"linked to “{title}”",
        EntryKind.UNLINKED: f"taken from “{title}”",
        EntryKind.MOVED: f"“{title}” moved from {data.get('from')} to {data.get('to')}",
        EntryKind.STARTED: f"work on “{title}” started",
        EntryKind.DONE: f"“{title}” done",
        EntryKind.ASSIGNED: f"assigned to {data.get('to')}" if data.get("to") else "assigned to nobody",
        EntryKind.TAGGED: f"tags: {', '.join(data.get('to', [])) or 'none'}",
        EntryKind.PUBLISHED: f"published as “{data.get('words')}”",
        EntryKind.MERGED: _merged(data),
        EntryKind.EDITED: "; ".join(f"{name}: {was or 'none'} → {now or 'none'}" for name, (was, now) in _pairs(data)),
    }
    if entry.kind == EntryKind.DECIDED:
        where = f" at review {entry.review}" if entry.review else ""
        return f"decided{where}: {data.get('outcome')} {data.get('to', '')}".strip()
    return ways.get(EntryKind(entry.kind)) or str(EntryKind(entry.kind).label)


def _merged(data: dict[str, Any]) -> str:
    return f"merged into note {data['into']}" if "into" in data else f"{data.get('count', 1)} merged into it"


def _pairs(data: dict[str, Any]) -> list[tuple[str, list[str]]]:
    return [(name, two) for name, two in data.items() if isinstance(two, list) and len(two) == 2]
