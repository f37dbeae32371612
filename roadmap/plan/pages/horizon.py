"""The plan on a time axis: each item as wide as its guess, counted from the day the guess was made."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from ..models import Category
from ..rules import add_months
from .calibration import calibrations
from .filters import Filters
from .outcomes import Calibration
from .outline import Outline, ThemeHead
from .wording import local_day, month

FURTHEST = 60
"""Months the axis shows at most before and after today; what lies beyond is cut off at its edge."""
EDGE = 100
"""Where the axis ends."""
LEAST = 12
"""Months the axis shows at least after today."""
FADING = ((0.0, 6.0), (7.0, 4.6), (13.0, 3.4), (18.0, 2.4), (22.8, 1.6), (27.8, 1.0), (33.2, 0.6))
"""An open end: how far after its beginning each piece stands and how wide it is, in hundredths of the axis."""
COLUMNS = (
    *("id", "title", "theme_id", "status", "status_category", "owner__name", "guessed_at"),
    *("lead_time__min_months", "lead_time__max_months", "lead_time__slug", "position"),
)


class Bar(NamedTuple):
    """A piece of a guess: where it begins and how wide it is, in hundredths of the axis."""

    x: float
    width: float


class Landing(NamedTuple):
    """Where the middle half of such guesses landed, and the median, in hundredths of the axis."""

    start: float
    middle: float
    end: float


class Guess(NamedTuple):
    """One item: its guess in words and as bars. `kind` is "over", "open", "none" or "" for a plain one."""

    id: int
    title: str
    status: str
    category: str
    owner: str
    when: str
    kind: str
    bars: list[Bar]
    landing: Landing | None


@dataclass(frozen=True, slots=True)
class Shelf:
    """A theme's items, the soonest first."""

    theme: ThemeHead
    guesses: list[Guess]


class Tick(NamedTuple):
    """A month on the axis; `year` is set where a year begins."""

    x: float
    label: str
    year: str


@dataclass(frozen=True, slots=True)
class Horizon:
    """The axis, and the items not done by theme. `today` is where it stands in hundredths of the axis.

    `lands` says whether any of them shows where such guesses landed.
    """

    ticks: list[Tick]
    today: float
    shelves: list[Shelf]
    count: int
    until: str
    lands: bool


@dataclass(frozen=True, slots=True)
class Axis:
    """From the first day shown to the last."""

    first: date
    last: date
    today: date

    def place(self, day: date) -> float:
        """Where a day stands, in hundredths; what lies outside stands at the edge."""
        share = (day - self.first).days / max((self.last - self.first).days, 1)
        return round(min(max(share, 0.0), 1.0) * EDGE, 2)


@dataclass(frozen=True, slots=True)
class Span:
    """From when to when a guess reaches; no `end` is an open one."""

    start: date
    end: date | None


Record = Sequence[Any]


def horizon(filters: Filters, outline: Outline, today: date) -> Horizon:
    """The items that match and are not done. One query, besides those of the outline and of `calibrations`."""
    items = filters.exactly().exclude(status_category=Category.DONE)
    records = list(items.values_list(*COLUMNS))
    spans = {record[0]: span for record in records if (span := _span(record)) is not None}
    axis = _axis(spans.values(), today)
    kept: dict[int, list[Record]] = defaultdict(list)
    for record in records:
        kept[record[2]].append(record)
    known = calibrations(outline)
    shelves = [
        Shelf(
            theme,
            [_guess(one, spans.get(one[0]), axis, known[theme.slug]) for one in _soonest(kept[theme.id], spans)],
        )
        for theme in outline.themes
        if theme.id in kept
    ]
    lands = any(guess.landing for shelf in shelves for guess in shelf.guesses)
    return Horizon(_ticks(axis), axis.place(today), shelves, len(records), month(axis.last), lands)


def _span(record: Record) -> Span | None:
    guessed, low, high = local_day(record[6]), record[7], record[8]
    if guessed is None or low is None:
        return None
    return Span(add_months(guessed, low), None if high is None else add_months(guessed, high))


def _axis(spans: Collection[Span], today: date) -> Axis:
    """From the first of a month before all that is shown to the first of one after it."""
    first = min([today, *(span.start for span in spans)])
    last = max([add_months(today, LEAST), *(span.end or add_months(span.start, 6) for span in spans)])
    first, last = max(first, add_months(today, -FURTHEST)), min(last, add_months(today, FURTHEST))
    return Axis((first - timedelta(days=10)).replace(day=1), add_months(last.replace(day=1), 1), today)


def _ticks(axis: Axis) -> list[Tick]:
    """Quarters; half years where there would be too many, and whole ones beyond that."""
    months = (axis.last.year - axis.first.year) * 12 + axis.last.month - axis.first.month
    step = 3 if months <= 30 else 6 if months <= 60 else 12
    days = (add_months(axis.first, number) for number in range(months))
    return [
        Tick(axis.place(day), f"{day:%b}", str(day.year) if day.month == 1 else "")
        for day in days
        if (day.month - 1) % step == 0
    ]


def _soonest(records: Iterable[Record], spans: Mapping[int, Span]) -> list[Record]:
    """By the end of the guess; open ends after those, and no guess last."""

    def key(record: Record) -> tuple[bool, bool, date, int]:
        span = spans.get(record[0])
        if span is None:
            return True, True, date.max, record[10]
        return False, span.end is None, span.end or span.start, record[10]

    return sorted(records, key=key)


def _guess(record: Record, span: Span | None, axis: Axis, known: Mapping[str, Calibration]) -> Guess:
    pk, title, _, status, category, owner, *_ = record
    if span is None:
        words, kind, bars = "not guessed", "none", list[Bar]()
    elif span.end is None:
        words, kind, bars = f"after {month(span.start)}", "open", _fading(axis.place(span.start))
    else:
        over = span.end < axis.today
        start = axis.place(span.start)
        bars = [Bar(start, round(max(axis.place(span.end) - start, 0.5), 2))]
        kind = "over" if over else ""
        words = f"ran out {month(span.end)}" if over else f"{month(span.start)} – {month(span.end)}"
    landing = _landing(record, axis, known) if span else None
    return Guess(pk, title, status, category, owner or "", words, kind, bars, landing)


def _landing(record: Record, axis: Axis, known: Mapping[str, Calibration]) -> Landing | None:
    past, guessed = known.get(record[9]), local_day(record[6])
    if past is None or past.halfway is None or guessed is None:
        return None
    start, middle, end = (axis.place(_months_after(guessed, months)) for months in past.halfway)
    return Landing(start, middle, end) if start < EDGE and end > 0 else None


def _months_after(day: date, months: float) -> date:
    return add_months(day, int(months)) + timedelta(days=round(months % 1 * 30))


def _fading(start: float) -> list[Bar]:
    return [Bar(round(start + x, 2), width) for x, width in FADING if start + x + width <= 100]
