"""Sheets made of nothing but values."""

from collections.abc import Iterable
from datetime import UTC, date, datetime

from roadmap.plan.exports.sheet import Entry, LeadTimeLine, Sheet, ThemeLine

CLOUD = ThemeLine("cloud", "Cloud", "A pool is *too small*.", "Ada Field, Bo Lind")
TOOLS = ThemeLine("tools", "Tools", "", "")
LEAD_TIMES = (
    LeadTimeLine("0-3-months", "0–3 months", 0, 3),
    LeadTimeLine("12-months", "12+ months", 12, None),
    LeadTimeLine("not-guessed", "not guessed", None, None),
)


def entry(title: str = "Storage motion", pk: int = 1, **values: object) -> Entry:
    """An item under Cloud, due in three months, with a ticket."""
    usual = {
        "key": f"XCP-{pk}",
        "ticket_url": f"https://jira.example.org/browse/XCP-{pk}",
        "description": "",
        "theme": "cloud",
        "lead_time": "0-3-months",
        "status": "To Do",
        "status_category": "todo",
        "owner": None,
        "labels": [],
        "priority": None,
        "guessed_at": datetime(2026, 3, 1, 12, tzinfo=UTC),
        "expected_by": date(2026, 6, 1),
    }
    return Entry(id=pk, title=title, **{**usual, **values})


def sheet(entries: Iterable[Entry], themes: Iterable[ThemeLine] = (CLOUD, TOOLS), **values: object) -> Sheet:
    """A plan that holds them."""
    usual = {"title": "Architecture Evolution Plan", "of": "", "on": date(2026, 3, 1)}
    return Sheet(themes=tuple(themes), lead_times=LEAD_TIMES, entries=entries, **{**usual, **values})
