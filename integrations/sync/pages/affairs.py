"""How the sync as a whole stands: one query, and one more until the first cycle has run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Count, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from roadmap.people.spelled import Spelled

from ..models import Conflict, Connection, ConnectionState, Link, LinkState, OpKind, OpState, PushOp, unheard_since
from ..queue import without_ticket
from ..session import configured
from ..wording import writes_wait

UNREAD = "No cycle has run yet."
LOST = (LinkState.UNREACHABLE, LinkState.DELETED)


@dataclass(frozen=True, slots=True)
class Affairs:
    """`state` is ok, failing, paused, held (writes or requests must wait) or off (there is no tracker).

    `waiting` counts writes under way, `conflicts` fields, `clashing` the items they belong to.
    """

    state: str
    reason: str = ""
    last_good_cycle: datetime | None = None
    lag_seconds: int | None = None
    waiting: int = 0
    conflicts: int = 0
    clashing: int = 0
    parked: int = 0
    unreachable: int = 0
    held_pushes: int = 0
    hold_until: datetime | None = None
    failing_since: datetime | None = None
    setting: str = ""
    next_try: datetime | None = None
    unheard_since: datetime | None = None

    @property
    def bad(self) -> bool:
        """Whether the sync as a whole does not work now."""
        return self.state in ("failing", "paused")

    @property
    def since_good(self) -> str:
        """How long ago the last good cycle was: "under a minute", "7 minutes", "3 hours", "2 days"."""
        seconds = self.lag_seconds
        if seconds is None or seconds < 60:
            return "" if seconds is None else "under a minute"
        size, name = next((s, n) for s, n in ((172_800, "day"), (7_200, "hour"), (60, "minute")) if seconds >= s)
        count = seconds // (size if name == "minute" else size // 2)
        return f"{count} {name}{'' if count == 1 else 's'}"

    @property
    def needs(self) -> int:
        """How many things wait for a person."""
        return self.conflicts + self.parked + self.unreachable + (1 if self.held_pushes else 0)


def affairs() -> Affairs:
    """How things stand now."""
    if not configured():
        return Affairs("off", "JIRA_URL is not set.")
    rows = STANDING.rows()
    if not rows:
        return Affairs("ok", UNREAD, waiting=without_ticket().count())
    row, now = _Standing(*rows[0]), timezone.now()
    state, reason = _state(row, now)
    good = row.last_good_cycle
    return Affairs(
        state=state,
        reason=reason,
        last_good_cycle=good,
        lag_seconds=max(0, int((now - good).total_seconds())) if good else None,
        waiting=row.waiting if good else without_ticket().count(),
        conflicts=row.conflicts,
        clashing=row.clashing,
        parked=row.parked,
        unreachable=row.unreachable,
        held_pushes=row.held_pushes,
        hold_until=row.hold_until,
        failing_since=row.failing_since,
        setting=row.setting,
        unheard_since=unheard_since(row.last_webhook, row.missed_since),
        next_try=row.not_before if row.not_before and row.not_before > now else None,
    )


class _Standing(NamedTuple):
    """The connection's row, and what is counted beside it."""

    state: str
    reason: str
    setting: str
    last_good_cycle: datetime | None
    failing_since: datetime | None
    hold_until: datetime | None
    not_before: datetime | None
    held_pushes: int
    last_webhook: datetime | None
    missed_since: datetime | None
    waiting: int
    conflicts: int
    clashing: int
    parked: int
    unreachable: int


def _asked() -> QuerySet[Connection, tuple[Any, ...]]:
    rows = Connection.objects.annotate(
        waiting=_count(PushOp.objects.unsettled().filter(kind__in=(OpKind.CREATE, OpKind.UPDATE))),
        conflicts=_count(Conflict.objects.open()),
        clashing=_count(Conflict.objects.open(), "link"),
        parked=_count(PushOp.objects.filter(state=OpState.PARKED)),
        unreachable=_count(Link.objects.filter(state__in=LOST)),
    )
    return rows.order_by("pk").values_list(*_Standing._fields)[:1]


STANDING = Spelled(_asked)


def _state(row: _Standing, now: datetime) -> tuple[str, str]:
    if row.state != ConnectionState.OK:
        return row.state, row.reason
    if row.hold_until and row.hold_until > now:
        return "held", f"Jira asked for a pause until {timezone.localtime(row.hold_until):%H:%M}."
    if row.held_pushes:
        return "held", f"{writes_wait(row.held_pushes)}: so many at once are sent only when someone lets them go."
    return "ok", "" if row.last_good_cycle else UNREAD


def _count(rows: QuerySet[Any], of: str = "pk") -> Any:
    counted = rows.order_by().values(all=Value(1)).annotate(n=Count(of, distinct=True)).values("n")
    return Coalesce(Subquery(counted), 0)
