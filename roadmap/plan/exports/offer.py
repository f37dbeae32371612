"""What an export would hold, before anybody takes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ..pages import Filters
from .sheet import Sheet, sheet_now, sheet_then


@dataclass(frozen=True, slots=True)
class Offer:
    """A sheet, and how many items it holds; those themselves may be gone through already."""

    sheet: Sheet
    count: int


def offer(filters: Filters, day: date | None) -> Offer:
    """Of the plan now, or at the end of a day."""
    sheet = sheet_then(day, filters) if day else sheet_now(filters)
    return Offer(sheet, sum(1 for _ in sheet.entries) if day else filters.exactly().count())
