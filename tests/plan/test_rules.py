"""The plan's pure rules."""

from datetime import date

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from roadmap.plan.rules import (
    CLEANERS,
    UNDO,
    add_months,
    clean_description,
    expected_by,
    is_later,
    standing,
)

TEXTS = {"title": st.text(), "description": st.text(), "priority": st.text(), "labels": st.lists(st.text(max_size=5))}


@pytest.mark.parametrize("field", sorted(TEXTS))
def test_what_was_cleaned_is_clean(field):
    clean = CLEANERS[field]

    @given(TEXTS[field])
    def check(value):
        try:
            once = clean(value)
        except ValueError:
            reject()
        assert clean(once) == once

    check()


@given(st.dates(date(1990, 1, 1), date(2200, 1, 1)), st.integers(0, 240))
def test_months_are_added_to_the_same_day_or_the_months_last(day, months):
    later = add_months(day, months)
    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later.day == day.day or (later.day < day.day and add_months(later, 0) == later)
    assert later.day == day.day or date.fromordinal(later.toordinal() + 1).day == 1


def test_the_leap_day_a_year_later():
    assert add_months(date(2012, 2, 29), 12) == date(2013, 2, 28)


@pytest.mark.parametrize(
    ("guessed", "months", "expected"),
    [
        (None, 3, None),
        (date(2011, 2, 14), None, None),
        (date(2011, 2, 14), 3, date(2011, 5, 14)),
        (date(2011, 11, 30), 3, date(2012, 2, 29)),
    ],
)
def test_a_guess_runs_out(guessed, months, expected):
    assert expected_by(guessed, months) == expected


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("one  \ntwo", "one\\\ntwo"),
        ("one\\\ntwo", "one\\\ntwo"),
        ("one  \n\ntwo  ", "one\n\ntwo"),
        ("```\ncode  \nmore\n```", "```\ncode\nmore\n```"),
        ("# Head  \nwords", "# Head\nwords"),
    ],
)
def test_an_invisible_line_break_is_made_visible(typed, kept):
    assert clean_description(typed) == kept
    assert clean_description(kept) == kept


@pytest.mark.parametrize(
    ("old", "new", "later"),
    [
        ((0, 3), (3, 6), True),
        ((3, 6), (0, 3), False),
        ((3, 6), (3, 6), False),
        ((6, 12), (12, None), True),
        ((12, None), (6, 12), False),
        ((12, None), (18, None), True),
        ((0, 6), (3, 6), True),
        ((None, None), (12, None), False),
        ((12, None), (None, None), False),
    ],
)
def test_a_guess_is_later_that_ends_or_begins_later(old, new, later):
    assert is_later(old, new) is later


@pytest.mark.parametrize(
    ("values", "kept"),
    [
        ([("a", ""), ("b", "why")], [0, 1]),
        ([("a", ""), ("b", ""), ("a", UNDO)], [0]),
        ([("a", ""), ("b", ""), ("a", "")], [0, 1, 2]),
        ([("a", ""), ("b", ""), ("a", UNDO), ("b", UNDO)], [0, 1]),
        ([("a", ""), ("b", ""), ("a", UNDO), ("b", UNDO), ("a", UNDO)], [0]),
        ([("a", ""), ("b", ""), ("a", UNDO), ("c", ""), ("a", UNDO)], [0]),
        ([("a", ""), ("b", ""), ("c", UNDO)], [0, 1, 2]),
    ],
)
def test_an_undo_and_what_it_took_back_stand_for_nothing(values, kept):
    assert standing(values) == kept
