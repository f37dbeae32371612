"""Labels between newlines: one column in which every database finds one label among many."""

from __future__ import annotations

from collections.abc import Sequence


def indexed(labels: Sequence[str]) -> str:
    """All of an item's labels; any of them, indexed alone, stands within."""
    return "\n" + "\n".join(labels) + "\n" if labels else ""


def labels_in(index: str) -> list[str]:
    """The labels again, in their order."""
    return index[1:-1].split("\n") if index else []
