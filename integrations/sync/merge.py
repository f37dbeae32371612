"""The three-way merge, pure: per field, what both sides last agreed on, the plan's value and the tracker's.

Values are neutral (`integrations.tracker.Value`) and canonical: equal things are written the same, empty is None.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from integrations.tracker import FIELDS, SETS, TEXTS, Conflict, Direction, FieldRule, Value, Values
from roadmap.plan.rules import DESCRIPTION_LENGTH
from roadmap.wiki.merging import merge3


class Outcome(StrEnum):
    """What is to be done about one field. `keep`: nothing, and the base stays as it is."""

    IN_STEP = "in-step"
    PUSH = "push"
    PULL = "pull"
    MERGED = "merged"
    CONFLICT = "conflict"
    KEEP = "keep"


class Why(StrEnum):
    """Why a field is in conflict."""

    NONE = ""
    BOTH = "both"
    ADOPTED = "adopted"
    READ_ONLY = "read-only"


@dataclass(frozen=True, slots=True)
class Decision:
    """`value` is what both sides shall hold: push writes it to the tracker, pull to the plan, merged to both."""

    outcome: Outcome
    value: Value = None
    why: Why = Why.NONE


KEEP = Decision(Outcome.KEEP)
_NO_BASE = object()


def merge(
    rules: Mapping[str, FieldRule],
    base: Values,
    plan: Values,
    jira: Values,
    *,
    read_only: Collection[str] = (),
    adopt: Conflict = Conflict.ASK,
) -> dict[str, Decision]:
    """One decision per field that both sides hold. `base` lacks the fields that were never agreed on.

    `adopt` decides those: a whole side wins, or a person is asked.
    """
    return {
        name: _decide(name, rules[name], base.get(name, _NO_BASE), plan[name], jira[name], name in read_only, adopt)
        for name in FIELDS
        if name in rules and name in plan and name in jira
    }


def _decide(
    name: str, rule: FieldRule, base: object, plan: Value, jira: Value, read_only: bool, adopt: Conflict
) -> Decision:
    if rule.direction in (Direction.OFF, Direction.ONCE):
        return KEEP
    if plan == jira:
        return Decision(Outcome.IN_STEP, jira)
    if rule.direction is Direction.FROM_TRACKER:
        return Decision(Outcome.PULL, jira)
    if rule.direction is Direction.TO_TRACKER:
        return KEEP if read_only else Decision(Outcome.PUSH, plan)
    if base is _NO_BASE:
        return _adopt(plan, jira, read_only, adopt)
    if plan == base:
        return Decision(Outcome.PULL, jira)
    if jira == base:
        return _push(plan, read_only, Why.READ_ONLY)
    return _both_changed(name, rule, base, plan, jira, read_only)


def _push(plan: Value, read_only: bool, why: Why) -> Decision:
    return Decision(Outcome.CONFLICT, None, why) if read_only else Decision(Outcome.PUSH, plan)


def _adopt(plan: Value, jira: Value, read_only: bool, adopt: Conflict) -> Decision:
    if adopt is Conflict.TRACKER or _empty(plan):
        return Decision(Outcome.PULL, jira)
    if adopt is Conflict.PLAN:
        return _push(plan, read_only, Why.READ_ONLY)
    return Decision(Outcome.CONFLICT, None, Why.ADOPTED)


def _both_changed(name: str, rule: FieldRule, base: object, plan: Value, jira: Value, read_only: bool) -> Decision:
    merged = _combine(name, base, plan, jira)
    if merged is not _NO_BASE and (merged == jira or not read_only):
        return _towards(merged, plan, jira)
    if rule.on_conflict is Conflict.TRACKER:
        return Decision(Outcome.PULL, jira)
    if rule.on_conflict is Conflict.PLAN:
        return _push(plan, read_only, Why.READ_ONLY)
    return Decision(Outcome.CONFLICT, None, Why.BOTH)


def _combine(name: str, base: object, plan: Value, jira: Value) -> object:
    """Both sides' changes in one value, or _NO_BASE where they cannot be combined."""
    if name in SETS:
        return merge_sets(_set(base), _set(plan), _set(jira)) or None
    if name in TEXTS:
        text = merge3(_text(base), _text(plan), _text(jira))
        return _NO_BASE if text is None or len(text) > DESCRIPTION_LENGTH else text or None
    return _NO_BASE


def _towards(merged: object, plan: Value, jira: Value) -> Decision:
    value = merged if isinstance(merged, str | tuple) else None
    if value == jira:
        return Decision(Outcome.PULL, value)
    return Decision(Outcome.PUSH if value == plan else Outcome.MERGED, value)


def merge_sets(base: frozenset[str], plan: frozenset[str], jira: frozenset[str]) -> tuple[str, ...]:
    """(base ∪ both sides' additions) − both sides' removals, sorted."""
    removed = (base - plan) | (base - jira)
    return tuple(sorted((base | plan | jira) - removed))


def _set(value: object) -> frozenset[str]:
    return frozenset(value) if isinstance(value, tuple) else frozenset()


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _empty(value: Value) -> bool:
    return value is None or value == () or value == ""
