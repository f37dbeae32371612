"""The registry of kinds of notices, each of which a person may turn off; features add theirs in `AppConfig.ready()`."""

from __future__ import annotations

KINDS: dict[str, str] = {}
"""By name, what its reader calls it."""


def register(name: str, label: str) -> None:
    """Let people choose whether they want notices of this kind."""
    KINDS[name] = label
