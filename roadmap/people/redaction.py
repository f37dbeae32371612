"""Keeping secrets that stand in addresses out of logs."""

from __future__ import annotations

import re
from collections.abc import MutableMapping
from typing import Any

SECRET = re.compile(
    r"(/(?:mail|input/receipt|input/confirm|input/follow|input/open|hooks/jira|reviews/still)/)[^/\s\"'?#<>]+"
)


def redacted(text: str) -> str:
    """The text with what follows such a path's beginning left out."""
    return SECRET.sub(r"\1…", text)


def redact(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A structlog processor: no text of an event holds such a secret, its traceback included."""
    for name, value in event.items():
        if isinstance(value, str):
            event[name] = redacted(value)
    return event
