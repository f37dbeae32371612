"""The plan's query."""

from __future__ import annotations

import math
import re
from datetime import datetime, timedelta

OVERLAP = timedelta(minutes=5)
_ORDER_BY = re.compile(r"""("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|\border\s+by\b.*""", re.IGNORECASE | re.DOTALL)


def plan(project: str, own: str | None) -> str:
    """The JQL of the plan without its ORDER BY: JIRA_JQL, by default the whole project."""
    scope = without_order(own) if own else ""
    return scope or f"project = {quoted(project)}"


def without_order(jql: str) -> str:
    """JQL up to its ORDER BY, which may stand in quotes as a mere word."""
    return _ORDER_BY.sub(lambda m: m[1] or "", jql).strip()


def quoted(text: str) -> str:
    """A value as a JQL string."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def ordered(scope: str) -> str:
    """Oldest change first, so that what was read before a failure can be kept."""
    return f"{scope} ORDER BY updated ASC, key ASC"


def updated_since(scope: str, since: datetime, now: datetime, overlap: timedelta = OVERLAP) -> str:
    """The part of `scope` updated since `since`; both times by Jira's clock.

    JQL reads dates in the account's time zone and by the minute; a duration needs no zone, only rounding up.
    """
    minutes = max(1, math.ceil((now - since + max(overlap, timedelta(0))) / timedelta(minutes=1)) + 1)
    return f"({scope}) AND updated >= -{minutes}m"
