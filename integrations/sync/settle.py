"""One link's merge as a whole, pure: what goes to the plan, what to the ticket, what both agree on afterwards."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from integrations.tracker import Conflict, Direction, FieldRule, Value, Values

from .merge import Decision, Outcome, merge


@dataclass(frozen=True, slots=True)
class Sides:
    """The three sides of a link, canonical. `echo` maps fields to (what we sent, what the tracker made of it)."""

    base: Values
    plan: Values
    jira: Values
    read_only: frozenset[str] = frozenset()
    echo: Mapping[str, tuple[Value, Value]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Trace:
    """One decision, for the audit log."""

    field: str
    base: Value
    plan: Value
    jira: Value
    policy: str
    outcome: str


@dataclass(slots=True)
class Settlement:
    """What a merge asks for. `complete` is false when something of the ticket has to be looked at again."""

    base: dict[str, Value]
    pulls: dict[str, Value] = field(default_factory=dict)
    pushes: dict[str, Value] = field(default_factory=dict)
    clashes: dict[str, Decision] = field(default_factory=dict)
    agreed: set[str] = field(default_factory=set)
    traces: list[Trace] = field(default_factory=list)
    complete: bool = True


def settle(
    rules: Mapping[str, FieldRule],
    sides: Sides,
    *,
    adopt: Conflict = Conflict.ASK,
    frozen: Collection[str] = (),
    waiting: Collection[str] = (),
) -> Settlement:
    """Merge a link. Fields in `frozen` are left alone until a person has chosen; `waiting` ones are not pulled now."""
    jira = {name: _echoed(name, value, sides) for name, value in sides.jira.items()}
    decisions = merge(rules, sides.base, sides.plan, jira, read_only=sides.read_only, adopt=adopt)
    found = Settlement(dict(sides.base))
    for name, decision in decisions.items():
        if name in frozen:
            continue
        if name in waiting and decision.outcome in (Outcome.PULL, Outcome.MERGED):
            found.complete = False
            continue
        _take(name, decision, jira[name], found)
        _trace(name, decision, rules[name], sides, jira[name], found)
    return found


def _echoed(name: str, value: Value, sides: Sides) -> Value:
    """What the tracker made of our value counts as our value, for fields that only we write."""
    sent, made = sides.echo.get(name, (None, None))
    return sent if name in sides.echo and made == value else value


def _take(name: str, decision: Decision, jira: Value, found: Settlement) -> None:
    outcome = decision.outcome
    if outcome is Outcome.CONFLICT:
        found.clashes[name] = decision
        return
    found.agreed.add(name)
    if outcome is not Outcome.KEEP:
        # Also for a push: what it is going to replace has been seen and decided about.
        found.base[name] = jira
    if outcome in (Outcome.PULL, Outcome.MERGED):
        found.pulls[name] = decision.value
    if outcome in (Outcome.PUSH, Outcome.MERGED):
        found.pushes[name] = decision.value


def _trace(name: str, decision: Decision, rule: FieldRule, sides: Sides, jira: Value, found: Settlement) -> None:
    base, plan = sides.base.get(name), sides.plan[name]
    if decision.outcome is Outcome.KEEP or (decision.outcome is Outcome.IN_STEP and base == plan):
        return
    policy = str(rule.on_conflict if rule.direction is Direction.TWO_WAY else rule.direction)
    found.traces.append(Trace(name, base, plan, jira, policy, str(decision.outcome)))


def landed(base: Values, jira: Values, sent: Values) -> dict[str, Value]:
    """The base after a write whose answer was lost: what the tracker holds of what we sent was agreed on."""
    return {**base, **{name: value for name, value in sent.items() if name in jira and jira[name] == value}}
