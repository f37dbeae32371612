"""The registry of what stands on one's own page; features add theirs in `AppConfig.ready()`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Door:
    """A link to what is one's own to see or keep: `order` sorts, `url_name` is reversed; `may` is the permission."""

    order: int
    label: str
    url_name: str
    may: str = ""


DOORS: list[Door] = []


def register(door: Door) -> None:
    """Add a link once, in order."""
    if door not in DOORS:
        DOORS.append(door)
        DOORS.sort()
