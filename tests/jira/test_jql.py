"""The plan's query as text."""

from datetime import UTC, datetime, timedelta

import pytest

from integrations.jira import jql

NOW = datetime(2011, 2, 14, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("own", "plan"),
    [
        ("", 'project = "XCP"'),
        ("labels = plan", "labels = plan"),
        ("labels = plan ORDER BY rank", "labels = plan"),
        ("labels = plan\n order   by rank DESC, key", "labels = plan"),
        ("ORDER BY rank", 'project = "XCP"'),
        ('summary ~ "order by size" order by rank', 'summary ~ "order by size"'),
        ("summary ~ 'order by size'", "summary ~ 'order by size'"),
        (r'summary ~ "a \" order by b" ORDER BY rank', r'summary ~ "a \" order by b"'),
        ("labels = reorder", "labels = reorder"),
    ],
)
def test_an_order_is_left_out_but_not_the_words(own: str, plan: str):
    assert jql.plan("XCP", own) == plan


def test_quotes_and_backslashes_are_escaped():
    assert jql.quoted('a "b" \\c') == '"a \\"b\\" \\\\c"'


@pytest.mark.parametrize(
    ("ago", "overlap", "minutes"),
    [
        (timedelta(0), timedelta(0), 1),
        (timedelta(0), timedelta(minutes=5), 6),
        (timedelta(seconds=1), timedelta(minutes=5), 7),
        (timedelta(minutes=10), timedelta(minutes=5), 16),
        (timedelta(minutes=-30), timedelta(minutes=5), 1),
        (timedelta(days=400), timedelta(minutes=5), 576_006),
    ],
)
def test_a_window_is_a_duration_rounded_up_by_a_minute(ago: timedelta, overlap: timedelta, minutes: int):
    query = jql.updated_since("a = 1 OR b = 2", NOW - ago, NOW, overlap)
    assert query == f"(a = 1 OR b = 2) AND updated >= -{minutes}m"
