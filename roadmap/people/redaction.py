"""Keeping secrets that stand in addresses out of logs."""

from __future__ import annotations

import re
from collections.abc import MutableMapping
from typing import Any

SECRET = re.compile(
    r"(/(?:mail|input/receipt|input/confirm|input/follow|input/open|hooks/jira|reviews/still|feeds/private)/)[^/\s\"'?#<>]+"
)
CALLED = re.compile(r"(\(url=https?://[^/\s)]+/)[^\s)]+")
"""An address of another that urllib3 complains about: its path may be a secret."""


def redacted(text: str) -> str:
    """The text with what follows such a path's beginning left out."""
    return CALLED.sub(r"\1…", SECRET.sub(r"\1…", text))


def redact(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A structlog processor: no text of an event holds such a secret, its traceback included."""
    for name, value in event.items():
        if isinstance(value, str):
            event[name] = redacted(value)
    return event
