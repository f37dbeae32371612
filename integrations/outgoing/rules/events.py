"""What a hook may hear of."""

from __future__ import annotations

from collections.abc import Collection

ITEM_CREATED, ITEM_CHANGED = "item.created", "item.changed"
ITEM_ARCHIVED, ITEM_RESTORED = "item.archived", "item.restored"
THEME_CHANGED, LEAD_TIME_CHANGED = "theme.changed", "lead_time.changed"
REVIEW_CLOSED, INPUT_DECIDED, PING = "review.closed", "input.decided", "ping"
EVENTS = {
    ITEM_CREATED: "an item was added",
    ITEM_CHANGED: "fields of an item changed",
    ITEM_ARCHIVED: "an item was taken off the plan",
    ITEM_RESTORED: "an item was put back",
    THEME_CHANGED: "a theme was added or changed",
    LEAD_TIME_CHANGED: "a lead time was added or changed",
    REVIEW_CLOSED: "a review was closed",
    INPUT_DECIDED: "what customers asked for was decided on",
}
"""By name, what happened. Everybody hears a `ping`, the test that a person sends."""
OF_THE_PLAN = (ITEM_CREATED, ITEM_CHANGED, ITEM_ARCHIVED, ITEM_RESTORED, THEME_CHANGED, LEAD_TIME_CHANGED)


def event_of(subject: str, changed: Collection[tuple[str, object]]) -> str:
    """The event that changes of one act on one subject are: `item`, `theme` or `lead_time`; fields with new values."""
    if subject != "item":
        return {"theme": THEME_CHANGED, "lead_time": LEAD_TIME_CHANGED}[subject]
    fields = dict(changed)
    if "created" in fields:
        return ITEM_CREATED
    if "archived" in fields:
        return ITEM_ARCHIVED if fields["archived"] else ITEM_RESTORED
    return ITEM_CHANGED
