"""One webhook: its facts on the page, and as the API shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from roadmap.plan.models import Change

from ..models import Hook
from .listing import events_of, host_of, state_of


@dataclass(frozen=True, slots=True)
class HookPage:
    """A hook's facts. `behind` counts changes since its cursor, while it is off; `old_until`: two secrets sign."""

    pk: int
    name: str
    url: str
    host: str
    events: list[str]
    heard: str
    themes: list[str]
    state: str
    why: str
    disabled_at: datetime | None
    by: str
    created_at: datetime
    last_success: datetime | None
    failing_since: datetime | None
    failures: int
    waiting: int
    hold_until: datetime | None
    old_until: datetime | None
    behind: int


def hook_page(hook: Hook) -> HookPage:
    """The facts of a hook. Some queries."""
    now = timezone.now()
    off = hook.disabled_at is not None
    return HookPage(
        pk=hook.pk,
        name=hook.name,
        url=hook.url,
        host=host_of(hook),
        events=hook.events,
        heard=events_of(hook),
        themes=[theme.name for theme in hook.themes.all()],
        state=state_of(hook),
        why=hook.disabled_why,
        disabled_at=hook.disabled_at,
        by=hook.created_by.name,
        created_at=hook.created_at,
        last_success=hook.last_success,
        failing_since=hook.failing_since,
        failures=hook.failures,
        waiting=hook.deliveries.waiting().count(),
        hold_until=hook.hold_until if hook.hold_until and hook.hold_until > now else None,
        old_until=datetime.fromtimestamp(old[0][1], UTC) if (old := hook.old_keys(now)) else None,
        behind=Change.objects.after(hook.cursor).count() if off else 0,
    )


def hook_document(hook: Hook) -> dict[str, Any]:
    """A hook as the API shows it."""
    return {
        "id": hook.pk,
        "url": hook.url,
        "page": f"{settings.BASE_URL}{hook.get_absolute_url()}",
        "name": hook.name,
        "events": hook.events,
        "themes": sorted(theme.slug for theme in hook.themes.all()),
        "active": hook.disabled_at is None,
        "state": state_of(hook),
        "disabled_at": utc(hook.disabled_at),
        "disabled_why": hook.disabled_why,
        "created_by": hook.created_by.name,
        "created_at": utc(hook.created_at),
        "last_success": utc(hook.last_success),
        "failing_since": utc(hook.failing_since),
        "version": hook.version,
    }


def utc(moment: datetime | None) -> datetime | None:
    """A moment as the API writes it."""
    return moment and moment.astimezone(UTC)
