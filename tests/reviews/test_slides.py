"""What the plan's slides tell of reviews: what moved since the last one that closed."""

import io
from datetime import date

import pytest
import time_machine
from pptx import Presentation

from roadmap.plan import actions as plan
from roadmap.reviews import actions
from roadmap.reviews.slides import moved_until

from .conftest import hold

pytestmark = pytest.mark.django_db


def edit(item, **values):
    plan.edit(item_id=item.pk, version=None, values=values, by=None, source="browser")


def on(day):
    return time_machine.travel(f"{day}T15:00:00Z", tick=False)


@pytest.fixture
def moved(make, chair, coming):
    """A review of 5 March, and what moved in the week after it."""
    with on("2026-03-05"):
        items = {name: make(name.capitalize()) for name in ("slips", "ends", "leaves", "hurries", "stays")}
        plan.mirror(rows={items["slips"].pk: plan.Mirror(ticket_key="XCP-1", ticket_url="https://jira.example.org/1")})
        hold(chair)
    with on("2026-03-12"):
        edit(items["slips"], lead_time="12-months")
        edit(items["hurries"], lead_time="0-3-months")
        edit(items["ends"], status="Done")
        edit(items["leaves"], archived=True)
        edit(items["stays"], owner="Ada Field")
        make("Comes")


def told(day):
    found = moved_until(day)
    return found and {kind: [one.title for one in some] for kind, some in found.kinds}


def test_what_moved_is_told_by_kind(moved):
    found = moved_until(date(2026, 3, 12))
    assert found.title == "since review 1, 5 March 2026"
    assert told(date(2026, 3, 12)) == {
        "added": ["Comes"],
        "finished": ["Ends"],
        "dropped": ["Leaves"],
        "later": ["Slips"],
        "earlier": ["Hurries"],
    }
    later = dict(found.kinds)["later"]
    assert later == (("XCP-1", "https://jira.example.org/1", "Slips", "3–6 months → 12+ months"),)
    assert dict(found.kinds)["added"][0].how == "Cloud"


def test_it_is_told_of_any_day(moved, chair):
    assert moved_until(date(2026, 3, 4)) is None
    assert set(map(tuple, told(date(2026, 3, 6)).values())) == {()}
    with on("2026-04-02"):
        hold(chair)
    assert moved_until(date(2026, 4, 2)).title == "since review 2, 2 April 2026"
    assert told(date(2026, 4, 1))["later"] == ["Slips"]


def test_a_review_that_was_opened_again_does_not_count(moved, chair):
    with on("2026-04-02"):
        hold(chair)
        actions.reopen(number=2, reason="One was forgotten.", by=chair)
    assert moved_until(date(2026, 4, 3)).title == "since review 1, 5 March 2026"


def test_the_slides_end_with_it(moved, client):
    with on("2026-03-12"):
        deck = Presentation(io.BytesIO(client.get("/export/plan.pptx").content))
    assert list(deck.slides)[-1].shapes.title.text_frame.text == "What moved since review 1, 5 March 2026"


def test_a_review_that_closes_makes_the_slides_new(moved, chair, client):
    with on("2026-03-12"):
        tag = client.get("/export/plan.pptx")["ETag"]
        assert client.get("/export/plan.pptx", headers={"If-None-Match": tag}).status_code == 304
        hold(chair)
        assert client.get("/export/plan.pptx", headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize("number", [3, 60])
def test_twelve_queries_whatever_the_number(moved, make, number, django_assert_num_queries):
    with on("2026-03-12"):
        for one in range(number):
            make(f"Item {one}")
    with django_assert_num_queries(12):
        assert len(told(date(2026, 3, 12))["added"]) == number + 1
