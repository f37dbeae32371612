"""Labels that the mapping keeps a field in: they are that field's, never the plan's own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from integrations.tracker import Tracker, Value

from .standing import FIELD_NAMES

PROBE = "x"


def carriers(tracker: Tracker) -> dict[str, str]:
    """Fields by the prefix of the labels that carry them, casefolded."""
    told = {name: tracker.field_value(name, PROBE) for name in ("theme", "lead_time")}
    return {text.removesuffix(PROBE).casefold(): name for name, text in told.items() if len(text) > len(PROBE)}


def own_labels(labels: Value, prefixes: Iterable[str]) -> Value:
    """A canonical set of labels without those that carry a field."""
    return tuple(label for label in labels or () if not label.casefold().startswith(tuple(prefixes))) or None


def why_dropped(labels: Value, fields: Mapping[str, str]) -> str:
    """What to do instead of setting such labels; empty where there are none."""
    words = {prefix: f"the {FIELD_NAMES[name].lower()}" for prefix, name in fields.items()}
    return " ".join(
        f"The label {label} is how Jira keeps {name}; set {name} instead."
        for label in labels or ()
        for prefix, name in words.items()
        if label.casefold().startswith(prefix)
    )
