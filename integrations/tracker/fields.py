"""The fields that item and ticket share, and the rule each one follows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

FIELDS = ("title", "description", "theme", "lead_time", "status", "owner", "labels", "priority")
SETS = frozenset({"labels"})
TEXTS = frozenset({"description"})


class Direction(StrEnum):
    """Which way a field travels. `once`: written with the create, never again."""

    TWO_WAY = "two-way"
    FROM_TRACKER = "from-jira"
    TO_TRACKER = "to-jira"
    ONCE = "once"
    OFF = "off"


class Conflict(StrEnum):
    """Who wins when both sides changed one field differently."""

    ASK = "ask"
    TRACKER = "jira"
    PLAN = "plan"


@dataclass(frozen=True, slots=True)
class FieldRule:
    """How one field is kept the same: its direction and its conflict policy."""

    direction: Direction = Direction.TWO_WAY
    on_conflict: Conflict = Conflict.ASK
