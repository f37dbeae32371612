"""All webhooks at a glance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from ..models import Hook, State
from ..rules import EVENTS, target_of


@dataclass(frozen=True, slots=True)
class HookRow:
    """One line of the list; `host` is all of its address that is shown there. `state`: ok, new, failing or off."""

    pk: int
    name: str
    host: str
    events: str
    themes: str
    state: str
    why: str
    waiting: int
    last_success: datetime | None
    failing_since: datetime | None


def hooks() -> list[HookRow]:
    """Every hook, by name. Two queries."""
    waiting = Count("deliveries", filter=Q(deliveries__state=State.WAITING))
    rows = Hook.objects.prefetch_related("themes").annotate(waiting=waiting).order_by("folded")
    return [_row(hook) for hook in rows]


def _row(hook: Hook) -> HookRow:
    return HookRow(
        pk=hook.pk,
        name=hook.name,
        host=host_of(hook),
        events=events_of(hook),
        themes=", ".join(theme.name for theme in hook.themes.all()) or "all themes",
        state=state_of(hook),
        why=hook.disabled_why,
        waiting=hook.waiting,  # type: ignore[attr-defined]
        last_success=hook.last_success,
        failing_since=hook.failing_since,
    )


def state_of(hook: Hook) -> str:
    """`off`, `failing` since its last success, `new` before its first, else `ok`."""
    if hook.disabled_at is not None:
        return "off"
    if hook.failing_since is not None:
        return "failing"
    return "ok" if hook.last_success else "new"


def host_of(hook: Hook) -> str:
    """The host it calls, with the port where that is not the scheme's own."""
    return target_of(hook.url).netloc


def events_of(hook: Hook) -> str:
    """The events it hears of, in a few words."""
    return "all events" if len(hook.events) == len(EVENTS) else ", ".join(hook.events)
