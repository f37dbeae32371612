"""When reviews come: the same weekday of each month, at the same time of the same place's clock."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

LAST = -1


@dataclass(frozen=True, slots=True)
class Rhythm:
    """The `week`-th `weekday` (Monday is 0; week -1 is the last) of every `every`-th month at `at` in `zone`.

    `every` counts from January, so that 3 means January, April, July, October.
    """

    week: int
    weekday: int
    at: time
    zone: str
    every: int = 1

    def of_month(self, year: int, month: int) -> datetime:
        """When it is in that month."""
        days = [day for day in _days(year, month) if day.weekday() == self.weekday]
        day = days[self.week if self.week == LAST else min(self.week, len(days)) - 1]
        return datetime.combine(day, self.at, ZoneInfo(self.zone))

    def after(self, moment: datetime) -> Iterator[datetime]:
        """Every one later than a moment, in order, without end."""
        local = moment.astimezone(ZoneInfo(self.zone))
        year, month = local.year, local.month
        while True:
            found = self.of_month(year, month)
            if (month - 1) % self.every == 0 and found > moment:
                yield found
            year, month = (year + 1, 1) if month == 12 else (year, month + 1)


def _days(year: int, month: int) -> Iterator[date]:
    for day in range(1, calendar.monthrange(year, month)[1] + 1):
        yield date(year, month, day)
