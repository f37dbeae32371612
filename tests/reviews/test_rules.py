"""When reviews come, and what can be said in them."""

from __future__ import annotations

from datetime import UTC, datetime, time
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap.reviews.rules import Refused, Rhythm, sentence, titles


def test_the_first_thursday_keeps_its_hour_when_the_clocks_change():
    rhythm = Rhythm(week=1, weekday=3, at=time(15, 0), zone="Europe/London")
    found = list(islice(rhythm.after(datetime(2011, 3, 1, tzinfo=UTC)), 2))
    assert [f"{one:%d %b %H:%M}" for one in found] == ["03 Mar 15:00", "07 Apr 15:00"]
    assert [one.astimezone(UTC).hour for one in found] == [15, 14]


def test_the_last_friday_of_each_quarter():
    rhythm = Rhythm(week=-1, weekday=4, at=time(9, 30), zone="UTC", every=3)
    found = islice(rhythm.after(datetime(2011, 1, 28, 9, 30, tzinfo=UTC)), 2)
    assert [f"{one:%d %b}" for one in found] == ["29 Apr", "29 Jul"]


@given(
    week=st.sampled_from([1, 2, 3, 4, -1]),
    weekday=st.integers(0, 6),
    zone=st.sampled_from(["UTC", "America/New_York", "Asia/Kolkata", "Pacific/Apia"]),
    moment=st.datetimes(datetime(2000, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)),
)
def test_there_is_one_in_every_month(week, weekday, zone, moment):
    rhythm = Rhythm(week=week, weekday=weekday, at=time(2, 30), zone=zone)
    found = list(islice(rhythm.after(moment), 14))
    assert found[0] > moment
    assert all(one.weekday() == weekday for one in found)
    months = [one.year * 12 + one.month for one in found]
    assert months == list(range(months[0], months[0] + 14))


def test_a_sentence_is_one_line_and_some_decisions_need_it():
    assert sentence(" It waits\nfor dom0. ", "keep") == "It waits for dom0."
    assert sentence("", "keep") == ""
    with pytest.raises(Refused, match="Say why"):
        sentence(" ", "drop")
    with pytest.raises(Refused, match="2,000 are the most"):
        sentence("x" * 2001, "keep")


@pytest.mark.parametrize(
    ("text", "told"), [("One", "two parts"), ("x\n" * 11, "10 parts"), ("a\n" + "b" * 256, "longer")]
)
def test_parts_that_will_not_do_are_named(text, told):
    with pytest.raises(Refused, match=told):
        titles(text)
