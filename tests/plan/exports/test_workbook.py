"""The plan as a spreadsheet, read back as a spreadsheet reads it."""

import io
import re
import zipfile
from datetime import date

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from roadmap.plan.exports.workbook import CELL, COLUMNS, workbook
from tests.plan.exports.sheets import entry, sheet

WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\x00\r"), max_size=40)


def book(*entries, **values):
    return load_workbook(io.BytesIO(workbook(sheet(entries, **values))))


def row(found, number=2) -> dict[str, object]:
    return {head.value: cell.value for head, cell in zip(found["Plan"][1], found["Plan"][number], strict=True)}


def test_an_item_is_a_row():
    one = entry("Storage motion", 7, owner="Ada", labels=["dom0", "vhd"], priority="High", description="a\nb")
    found = row(book(one))
    assert list(found) == list(COLUMNS)
    assert (found["Guessed on"].date(), found["Expected by"].date()) == (date(2026, 3, 1), date(2026, 6, 1))
    del found["Guessed on"], found["Expected by"]
    assert found == {
        "No.": 1,
        "Ticket": "XCP-7",
        "Title": "Storage motion",
        "Theme": "Cloud",
        "Lead time": "0–3 months",
        "Status": "To Do",
        "Kind": "to do",
        "Owner": "Ada",
        "Labels": "dom0, vhd",
        "Priority": "High",
        "Description": "a\nb",
        "Item": 7,
    }


def test_the_sheet_filters_and_keeps_its_head_in_sight():
    page = book(entry(pk=1), entry(pk=2))["Plan"]
    assert page.freeze_panes == "A2"
    assert page.auto_filter.ref == "A1:N3"
    assert page.column_dimensions["C"].width == 54
    assert page["A1"].font.bold
    assert book()["Plan"].auto_filter.ref == "A1:N1"


def test_dates_are_dates_and_keys_are_links():
    page = book(entry())["Plan"]
    assert page["K2"].is_date
    assert page["L2"].number_format == "yyyy-mm-dd"
    assert page["B2"].hyperlink.target == "https://jira.example.org/browse/XCP-1"


@pytest.mark.parametrize("url", ["", "javascript:alert(1)", "file:///etc/passwd"])
def test_only_web_pages_are_linked(url):
    page = book(entry(ticket_url=url))["Plan"]
    assert page["B2"].value == "XCP-1"
    assert page["B2"].hyperlink is None


@pytest.mark.parametrize("title", ["=1+1", "+1", "-1", "@SUM(A1)", "#N/A", "#REF!", "=cmd|' /C calc'!A0", "12", "1e5"])
def test_nothing_typed_is_a_formula_an_error_or_a_number(title):
    content = workbook(sheet([entry(title, owner=title, key=title)]))
    page = load_workbook(io.BytesIO(content))["Plan"]
    assert [page[name].data_type for name in ("B2", "C2", "H2")] == ["s"] * 3
    assert [page[name].value for name in ("B2", "C2", "H2")] == [title] * 3
    assert "<f" not in zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml").decode()


def test_a_formula_stays_text_when_its_cell_is_edited():
    page = book(entry("=1+1"), entry("plain"))["Plan"]
    assert page["C2"]._style.quotePrefix
    assert not page["C3"]._style.quotePrefix


def test_what_xml_cannot_hold_is_left_out():
    found = row(book(entry("a\x00b\x0bc\x1fd\ufffee\uffff\tf")))
    assert found["Title"] == "abcde\tf"


def test_what_a_reader_would_take_for_a_character_is_written_as_typed():
    content = workbook(sheet([entry("_x0041_")]))
    assert "_x005F_x0041_" in zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml").decode()


@pytest.mark.parametrize("letter", ["a", "😀"])
def test_a_cell_that_is_too_long_says_so(letter):
    said = row(book(entry(description=letter * 40_000)))["Description"]
    assert said.endswith(" … (cut: a cell holds 32,767 characters)")
    assert CELL - 2 <= len(said.encode("utf-16-le")) // 2 <= CELL
    whole = letter * (CELL // len(letter.encode("utf-16-le")) * 2)
    assert row(book(entry(description=whole)))["Description"] == whole


@given(title=WORDS, owner=WORDS, labels=st.lists(WORDS, max_size=3))
def test_it_reads_back_as_it_was(title, owner, labels):
    found = row(book(entry(title, owner=owner, labels=labels)))
    expected = [title, owner, ", ".join(labels)]
    assert [found[name] or "" for name in ("Title", "Owner", "Labels")] == [held(one) for one in expected]


def held(text: str) -> str:
    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "", text)


def test_themes_are_counted_by_lead_time():
    found = book(entry(pk=1), entry(pk=2, lead_time="12-months"), entry(pk=3, theme="tools"))["Themes"]
    assert list(found.values) == [
        ("Theme", "Architects", "0–3 months", "12+ months", "not guessed", "Items"),
        ("Cloud", "Ada Field, Bo Lind", 1, 1, 0, 2),
        ("Tools", None, 1, 0, 0, 1),
        ("All", None, 2, 1, 0, 3),
    ]


def test_it_says_what_it_is(settings):
    settings.BASE_URL = "https://plan.example.org"
    with time_machine.travel("2026-03-05T14:02:00Z", tick=False):
        page = book(entry(), of="as it stood on 1 March 2026", path="/@2026-03-01/", only=(("theme", "Cloud"),))[
            "About"
        ]
    found = dict(page.values)
    assert found.pop("Day").date() == date(2026, 3, 1)
    assert found == {
        "Plan": "Architecture Evolution Plan",
        "Which": "as it stood on 1 March 2026",
        "Items": 1,
        "Filters": "Only theme: Cloud",
        "Read it at": "https://plan.example.org/@2026-03-01/",
        "Made": "5 Mar 2026 14:02",
    }
    assert page["B6"].hyperlink.target == "https://plan.example.org/@2026-03-01/"


def test_links_end_where_a_spreadsheet_would_drop_them_all(monkeypatch):
    monkeypatch.setattr("roadmap.plan.exports.workbook.MOST_LINKS", 2)
    page = book(*(entry(pk=number) for number in range(1, 5)))["Plan"]
    assert [page[f"B{number}"].hyperlink is not None for number in range(2, 6)] == [True, True, False, False]
    assert page["B5"].value == "XCP-4"
