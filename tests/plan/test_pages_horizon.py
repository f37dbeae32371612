"""The horizon: bars as wide as their guesses, open ends, no guesses, guesses that ran out, and what it costs."""

import re
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from roadmap.plan import actions
from roadmap.plan.pages import Filters, horizon, outline

pytestmark = pytest.mark.django_db


def guesses(query=None, today=date(2026, 3, 10)):
    found = horizon(Filters.of(query or {}), outline(), today)
    return found, {guess.title: guess for shelf in found.shelves for guess in shelf.guesses}


@pytest.fixture
def plan(make):
    with time_machine.travel("2026-01-10T12:00:00Z", tick=False):
        make("old", theme="cloud", lead_time="0-3-months")
    with time_machine.travel("2026-03-10T12:00:00Z", tick=False):
        make("later", theme="cloud", lead_time="6-12-months", owner="Storage")
        make("soon", theme="cloud", lead_time="3-6-months")
        make("open", theme="desktop", lead_time="12-months")
        make("none", theme="desktop")
        make("done", theme="desktop", lead_time="0-3-months", status="Done")


def test_a_bar_is_as_wide_as_the_guess_and_counts_from_its_day(plan):
    found, by_title = guesses()
    soon, later = by_title["soon"].bars[0], by_title["later"].bars[0]
    assert later.x == pytest.approx(soon.x + soon.width, abs=0.02)
    assert later.width == pytest.approx(soon.width * 181 / 92, abs=0.1)
    assert by_title["old"].bars[0].x < found.today < by_title["old"].bars[0].x + by_title["old"].bars[0].width
    assert by_title["soon"].when == "Jun 2026 – Sep 2026"


def test_open_ends_fade_and_no_guess_has_no_bar(plan):
    _, by_title = guesses()
    assert (by_title["open"].kind, by_title["open"].when) == ("open", "after Mar 2027")
    widths = [bar.width for bar in by_title["open"].bars]
    assert len(widths) > 1
    assert widths == sorted(widths, reverse=True)
    assert (by_title["none"].kind, by_title["none"].bars, by_title["none"].when) == ("none", [], "not guessed")


def test_a_guess_that_ran_out_is_marked(plan):
    _, by_title = guesses(today=date(2026, 5, 1))
    assert (by_title["old"].kind, by_title["old"].when) == ("over", "ran out Apr 2026")
    assert by_title["soon"].kind == ""


@pytest.fixture
def past(make):
    """Guesses of 3–6 months, done after 2, 4, 6 and 13 months."""
    for month in (2, 4, 6, 13):
        with time_machine.travel("2024-01-10T12:00:00Z", tick=False):
            item = make(f"took {month}", theme="cloud", lead_time="3-6-months")
        with time_machine.travel(datetime(2024 + month // 12, month % 12 + 1, 20, tzinfo=UTC), tick=False):
            actions.edit(item_id=item.pk, version=None, values={"status": "Done"}, by=None, source="browser")


def test_a_line_says_where_the_middle_half_of_such_guesses_landed(plan, past, client):
    with time_machine.travel("2026-03-10T12:00:00Z", tick=False):
        found, by_title = guesses()
        html = client.get("/horizon/").content.decode()
    soon = by_title["soon"]
    month = soon.bars[0].width / 3
    made = soon.bars[0].x - 3 * month
    assert [(x - made) / month for x in soon.landing] == pytest.approx([3.5, 5, 7.75], abs=0.1)
    assert found.lands
    assert by_title["later"].landing is None
    assert html.count('class="wh"') == html.count('class="md"') == 2
    assert "where such guesses landed" in html


def test_a_line_beyond_the_axis_is_cut_and_loses_its_tick(plan, past, make, client):
    with time_machine.travel("2009-01-10T12:00:00Z", tick=False):
        make("ancient", theme="cloud", lead_time="3-6-months")
    _, by_title = guesses()
    assert by_title["ancient"].landing is None
    with time_machine.travel("2020-09-10T12:00:00Z", tick=False):
        make("at the edge", theme="cloud", lead_time="3-6-months")
    _, by_title = guesses()
    assert by_title["at the edge"].landing.start == 0


def test_too_few_done_draw_no_line(plan, client):
    found, _ = guesses()
    assert not found.lands
    assert "landed" not in client.get("/horizon/").content.decode()


def test_themes_stand_in_order_and_the_soonest_first(plan):
    found, _ = guesses()
    assert [(shelf.theme.slug, [one.title for one in shelf.guesses]) for shelf in found.shelves] == [
        ("cloud", ["old", "soon", "later"]),
        ("desktop", ["open", "none"]),
    ]
    assert found.count == 5


def test_every_bar_stays_on_the_axis_however_old_or_far(make):
    with time_machine.travel("2001-01-10T12:00:00Z", tick=False):
        make("ancient", theme="cloud", lead_time="0-3-months")
        make("endless", theme="cloud", lead_time="12-months")
    found, by_title = guesses()
    assert 0 < found.today < 100
    for guess in by_title.values():
        assert all(bar.x >= 0 and bar.x + bar.width <= 101 for bar in guess.bars)
    assert len(found.ticks) < 40


def test_filters_narrow_it(plan, client):
    _, by_title = guesses({"owner": "storage"})
    assert set(by_title) == {"later"}
    html = client.get("/horizon/?owner=storage").content.decode()
    assert re.findall(r'<a class="what" href="/items/\d+/">([^<]+)</a>', html) == ["later"]
    assert 'href="/board/?owner=storage"' in html


def test_the_page_is_a_table_for_those_who_listen(plan, client):
    html = client.get("/horizon/").content.decode()
    row = re.search(r"<tr [^>]*>(?:(?!</tr>).)*>soon<.*?</tr>", html, re.S).group()
    assert 'role="rowheader"' in row
    assert re.search(r'<svg class="hz todo[^"]*" aria-hidden="true">', row)
    assert "style=" not in html


def test_titles_are_escaped(make, client):
    make("<b>&", theme="cloud", owner="<i>", lead_time="3-6-months")
    html = client.get("/horizon/").content.decode()
    assert "&lt;b&gt;&amp;</a>" in html
    assert "<i>" not in html


def test_nothing_ahead_says_what_to_do(client, db):
    assert "Nothing lies ahead" in client.get("/horizon/").content.decode()
    assert "Nothing that is not done matches" in client.get("/horizon/?search=x").content.decode()


def test_the_cost_does_not_depend_on_the_number_of_items(client, make, plan_alone):
    make("first", theme="cloud")
    counts = []
    for more in (35, 964):
        drafts = [actions.Draft({"title": "t", "theme": "cloud", "lead_time": "3-6-months"})] * more
        actions.create_many(drafts=drafts, by=None, source="import")
        with CaptureQueriesContext(connection) as queries:
            client.get("/horizon/")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 14


def test_an_unchanged_horizon_is_not_sent_again(client, plan):
    etag = client.get("/horizon/")["ETag"]
    assert client.get("/horizon/", headers={"If-None-Match": etag}).status_code == 304
