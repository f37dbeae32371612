"""The plan as CSV: what the import reads, cells that no spreadsheet runs, lines that nobody holds."""

import csv
import io
import re
import tracemalloc
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap.plan import actions
from roadmap.plan.exports.csv import READ_ONLY, csv_lines
from roadmap.plan.exports.sheet import ThemeLine, sheet_now
from roadmap.plan.imports import load, read
from roadmap.plan.imports.document import COLUMNS
from roadmap.plan.models import Change, Item
from tests.plan.exports.sheets import CLOUD, entry, sheet

WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=40)
LABELS = st.lists(st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S")), min_size=1, max_size=12))


def text(found) -> str:
    return b"".join(csv_lines(found)).decode()


def rows(found) -> list[dict[str, str]]:
    """As Python's own reader finds them, without the apostrophes that make formulas words."""
    reader = csv.DictReader(io.StringIO(text(found), newline=""))
    return [{name: plain(value) for name, value in row.items()} for row in reader]


def plain(cell: str) -> str:
    return cell[1:] if re.match("'+[=+\\-@\t\r]", cell) else cell


def test_the_columns_are_the_imports_and_what_the_plan_alone_says():
    first = text(sheet([])).splitlines()
    assert first == [",".join([*COLUMNS, *READ_ONLY])]
    assert READ_ONLY == ("id", "status_category", "guessed_at", "expected_by", "ticket_url")
    assert not text(sheet([])).startswith("\ufeff")


def test_a_line_says_everything():
    one = entry("Storage motion", 7, owner="Ada Field", labels=["dom0", "vhd"], priority="High", description="a\nb, c")
    assert rows(sheet([one])) == [
        {
            "title": "Storage motion",
            "description": "a\nb, c",
            "theme": "Cloud",
            "lead_time": "0-3 months",
            "status": "To Do",
            "owner": "Ada Field",
            "labels": "dom0 vhd",
            "priority": "High",
            "ticket_key": "XCP-7",
            "id": "7",
            "status_category": "todo",
            "guessed_at": "2026-03-01T12:00:00Z",
            "expected_by": "2026-06-01",
            "ticket_url": "https://jira.example.org/browse/XCP-7",
        }
    ]


def test_what_is_not_known_is_empty():
    one = entry(key="", ticket_url="", guessed_at=None, expected_by=None, lead_time="not-guessed")
    (row,) = rows(sheet([one]))
    assert [row[name] for name in ("owner", "priority", "ticket_key", "guessed_at", "expected_by", "ticket_url")] == [
        ""
    ] * 6


@pytest.mark.parametrize("title", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_what_a_spreadsheet_would_run_begins_with_an_apostrophe(title):
    (row,) = csv.DictReader(io.StringIO(text(sheet([entry(title, owner=title, key=title)])), newline=""))
    assert row["title"] == row["owner"] == row["ticket_key"] == f"'{title}"


def test_an_apostrophe_of_somebodys_own_comes_back():
    (row,) = csv.DictReader(io.StringIO(text(sheet([entry("'=1")])), newline=""))
    assert row["title"] == "''=1"
    (row,) = csv.DictReader(io.StringIO(text(sheet([entry("'tis so")])), newline=""))
    assert row["title"] == "'tis so"


@given(title=WORDS, description=WORDS, owner=WORDS, labels=LABELS)
def test_it_reads_back_as_it_was(title, description, owner, labels):
    (row,) = rows(sheet([entry(title, description=description, owner=owner, labels=labels)]))
    assert (row["title"], row["description"], row["owner"], row["labels"]) == (
        title,
        description,
        owner,
        " ".join(labels),
    )


def test_a_theme_that_the_import_would_not_find_by_name_is_named_by_slug():
    dashed = ThemeLine("a-b", "A–B", "", "")
    assert [row["theme"] for row in rows(sheet([entry(theme="a-b"), entry()], [dashed, CLOUD]))] == ["a-b", "Cloud"]


def test_lines_are_sent_as_they_come():
    asked = []

    def entries():
        for number in range(10_000):
            asked.append(number)
            yield entry(f"Item {number}", number)

    pieces = csv_lines(sheet(entries()))
    next(pieces)
    assert not asked
    next(pieces)
    assert len(asked) <= 200


def test_it_holds_no_more_for_many_items():
    def most(number):
        tracemalloc.reset_peak()
        before = tracemalloc.get_traced_memory()[0]
        for _ in csv_lines(sheet(entry(f"Item {one}", one, description="x" * 500) for one in range(number))):
            pass
        return tracemalloc.get_traced_memory()[1] - before

    tracemalloc.start()
    most(400)
    few, many = most(400), most(8000)
    tracemalloc.stop()
    assert many < 1.5 * few


@pytest.mark.django_db
def test_the_import_finds_nothing_new_in_it(make):
    make("Storage motion", theme="cloud", lead_time="3-6-months", owner="Storage", labels=["vhd", "dom0"])
    make("- not a list", theme="a-b", description="- one\n- two", priority="High", status="In Progress")
    make("Twice", theme="cloud")
    make("Twice", theme="a-b")
    actions.edit_theme(
        theme_id=Item.objects.get(priority="High").theme_id, values={"name": "A–B"}, by=None, source="api"
    )
    newest = Change.objects.latest("id").pk
    counts = load(read(text(sheet_now()).encode()))
    assert (counts.made, counts.changed, counts.themes) == (0, 0, 0)
    assert Change.objects.latest("id").pk == newest


@pytest.mark.django_db
def test_without_the_extra_columns_it_is_an_import_file(make):
    make("Storage motion", theme="cloud", lead_time="3-6-months", owner="Storage")
    lines = csv.reader(io.StringIO(text(sheet_now()), newline=""))
    out = io.StringIO()
    csv.writer(out).writerows(line[: len(COLUMNS)] for line in lines)
    counts = load(read(out.getvalue().encode()))
    assert (counts.made, counts.changed) == (0, 0)


def test_times_are_utc():
    one = entry(guessed_at=datetime(2026, 3, 1, 1, tzinfo=timezone(timedelta(hours=2))))
    assert rows(sheet([one]))[0]["guessed_at"] == "2026-02-28T23:00:00Z"
