"""`plan`: the whole of it as one document: now, on an earlier day, as a review froze it."""

import csv
import hashlib
import io
from datetime import UTC, datetime, time, timedelta

import orjson
import pytest
import time_machine
from django.utils import timezone

from roadmap.people.actions import person_of
from roadmap.plan import actions
from roadmap.plan.api import whole as written
from roadmap.plan.models import Item
from roadmap.reviews import actions as reviews

pytestmark = pytest.mark.django_db


def whole(answer) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def document(answer) -> dict:
    assert answer.status_code == 200, whole(answer)
    return orjson.loads(whole(answer))


@pytest.fixture
def held(items, architect) -> int:
    """A review closed over the items; then one was renamed."""
    by = person_of(architect)
    reviews.keep_series(values={"week": 1, "weekday": 3, "at": time(15), "chair": by}, by=by)
    reviews.start(number=1, by=by)
    reviews.close(number=1, by=by)
    actions.edit(item_id=items[0].pk, version=None, values={"title": "Renamed since"}, by=by, source="browser")
    return 1


def test_the_plan_holds_what_the_list_of_items_holds(items, anyone):
    found = document(anyone.get("plan/"))
    assert {one["id"]: one for one in found["items"]} == {
        one["id"]: one for one in anyone.get("items/").json()["results"]
    }
    assert [one["slug"] for one in found["themes"]] == [one["slug"] for one in anyone.get("themes/").json()["results"]]
    assert [one["slug"] for one in found["lead_times"]] == [
        one["slug"] for one in anyone.get("lead-times/").json()["results"]
    ]
    assert (found["at"], found["review"], found["format"], found["version"]) == (None, None, "evolution-plan", 1)


def test_items_stand_in_the_plan_s_order(items, anyone):
    found = [one["id"] for one in document(anyone.get("plan/"))["items"]]
    assert found == list(Item.objects.in_plan_order().values_list("id", flat=True))


def test_an_earlier_day_and_a_review_show_what_stood_then(items, anyone, held):
    then = document(anyone.get(f"plan/?review={held}"))
    assert {one["title"] for one in then["items"]} == {"Storage motion", "Shard the database", "v4v", "Rollback"}
    assert then["review"] == held
    tomorrow = timezone.now() + timedelta(days=1)
    with time_machine.travel(tomorrow, tick=False):
        today = (tomorrow - timedelta(days=1)).date()
        found = document(anyone.get(f"plan/?at={today}"))
        assert found["at"] == str(today)
        assert "Renamed since" in {one["title"] for one in found["items"]}
        early = document(anyone.get("plan/?at=2001-01-01"))
        assert (early["items"], early["revision"]) == ([], 0)


def test_past_plans_hold_no_versions_and_no_sync_states(items, anyone, held):
    one = document(anyone.get(f"plan/?review={held}"))["items"][0]
    assert set(anyone.get("items/").json()["results"][0]) - set(one) == {
        *("version", "created_at", "updated_at", "demand", "sync")
    }


@pytest.mark.parametrize("query", ["", "review=1", "at=today"])
def test_as_csv_and_markdown(items, anyone, held, query):
    query = query.replace("today", str(timezone.localdate()))
    sheet = anyone.get(f"plan/?format=csv&{query}")
    assert sheet["Content-Type"].startswith("text/csv")
    titles = {row["title"] for row in csv.DictReader(io.StringIO(whole(sheet).decode()))}
    assert titles == {one["title"] for one in document(anyone.get(f"plan/?{query}"))["items"]}
    text = anyone.get(f"plan/?format=markdown&{query}")
    assert text["Content-Type"].startswith("text/markdown")
    assert "## Cloud" in whole(text).decode()


def test_accept_chooses_where_nobody_says_a_format(items, anyone):
    for accepted, told in (
        ("text/csv", "text/csv"),
        ("text/markdown;q=1", "text/markdown"),
        ("*/*", "application/json"),
    ):
        answer = anyone.get("plan/", Accept=accepted)
        assert answer["Content-Type"].startswith(told)
        assert "Accept" in answer["Vary"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("at=yesterday", "at"),
        ("at=2999-01-01", "at"),
        ("review=x", "review"),
        ("review=1&at=2020-01-01", "review"),
        ("format=xml", "format"),
        ("limit=1", "limit"),
    ],
)
def test_what_is_wrong_is_named(items, anyone, held, query, field):
    answer = anyone.get(f"plan/?{query}")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)


@pytest.mark.parametrize("number", [7, 2**31, 10**17])
def test_a_review_that_froze_nothing_is_not_found(items, anyone, number):
    assert anyone.get(f"plan/?review={number}").status_code == 404


@pytest.mark.parametrize("query", ["", "?format=csv", "?review=1", "?at=2020-01-01"])
def test_unchanged_is_304_by_each_form_s_own_tag(items, anyone, held, query):
    first = anyone.get(f"plan/{query}")
    assert anyone.get(f"plan/{query}", If_None_Match=first["ETag"]).status_code == 304
    assert anyone.get("plan/?format=markdown", If_None_Match=first["ETag"]).status_code == 200


def test_unchanged_costs_one_query(items, anyone, django_assert_num_queries):
    tag = anyone.get("plan/")["ETag"]
    with django_assert_num_queries(1):
        assert anyone.get("plan/", If_None_Match=tag).status_code == 304


@pytest.mark.parametrize("many", [10, 60])
def test_it_costs_the_same_number_of_queries_for_any_number_of_items(anyone, django_assert_num_queries, many):
    actions.create_many(drafts=[actions.Draft({"title": f"{n}"}) for n in range(many)], by=None, source="import")
    with django_assert_num_queries(8):
        assert len(document(anyone.get("plan/"))["items"]) == many


def test_it_is_sent_in_pieces(anyone, monkeypatch):
    monkeypatch.setattr(written, "AT_ONCE", 10)
    actions.create_many(drafts=[actions.Draft({"title": f"{n}"}) for n in range(35)], by=None, source="import")
    pieces = list(anyone.get("plan/").streaming_content)
    assert [piece.count(b'"ticket_url":') for piece in pieces] == [0, 10, 10, 10, 5, 0]
    titles = [one["title"] for one in orjson.loads(b"".join(pieces))["items"]]
    assert titles == list(Item.objects.in_plan_order().values_list("title", flat=True))


def test_a_review_s_plan_is_the_bytes_that_were_hashed(items, anyone, held):
    answer, told = anyone.get("reviews/1/plan/"), anyone.get("reviews/1/").json()
    assert hashlib.sha256(answer.content).hexdigest() == told["digest"]
    assert anyone.get("reviews/1/plan/", If_None_Match=answer["ETag"]).status_code == 304


def test_times_are_told_in_utc(items, anyone):
    guessed = [one["guessed_at"] for one in document(anyone.get("plan/"))["items"] if one["guessed_at"]]
    assert all(datetime.fromisoformat(moment).tzinfo == UTC for moment in guessed)
