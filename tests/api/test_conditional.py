"""ETags, If-None-Match, If-Match."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from roadmap.people.models import Person
from roadmap.plan import actions
from roadmap.plan.models import Item

DESCRIPTIONS = ["", "/api/schema/", "/api/docs/"]
RESOURCES = ["items/", "items/?theme=cloud&limit=1", "themes/", "themes/cloud/", "lead-times/", "lead-times/12-months/"]


@pytest.mark.parametrize("path", [*RESOURCES, *DESCRIPTIONS])
def test_what_a_reader_has_already_is_not_sent_again(items, anyone, path):
    first = anyone.get(path)
    again = anyone.get(path, If_None_Match=first["ETag"])
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert "Content-Type" not in again
    assert {"Authorization", "Cookie"} <= set(again["Vary"].split(", "))
    assert anyone.get(path, If_None_Match='"other", W/"another"').status_code == 200
    assert anyone.get(path, If_None_Match=f'"other", {first["ETag"]}').status_code == 304
    assert anyone.get(path, If_None_Match="*").status_code == 304


def test_the_docs_keep_their_own_policy_when_they_are_not_sent_again(anyone):
    first = anyone.get("/api/docs/")
    again = anyone.get("/api/docs/", If_None_Match=first["ETag"])
    assert (again.status_code, again["Content-Security-Policy"]) == (304, first["Content-Security-Policy"])


@pytest.mark.parametrize("path", RESOURCES)
def test_any_write_of_the_plan_makes_lists_new(items, anyone, path):
    tag = anyone.get(path)["ETag"]
    actions.edit(item_id=items[3].pk, version=1, values={"title": "x"}, by=None, source="jira")
    assert anyone.get(path, If_None_Match=tag).status_code == 200


def test_an_unchanged_list_costs_one_query(items, anyone, django_assert_num_queries):
    tag = anyone.get("items/?theme=cloud")["ETag"]
    with django_assert_num_queries(1):
        assert anyone.get("items/?theme=cloud", If_None_Match=tag).status_code == 304


def test_lists_of_different_addresses_and_viewers_have_different_tags(items, anyone, writer):
    tags = {caller.get(path)["ETag"] for caller in (anyone, writer) for path in ("items/", "items/?limit=2")}
    assert len(tags) == 4


@pytest.mark.parametrize(
    "change",
    [
        lambda item: actions.mirror(rows={item.pk: actions.Mirror(ticket_key="OPS-1")}),
        lambda item: actions.mirror(rows={item.pk: actions.Mirror(sync_state="unreachable")}),
        lambda item: actions.edit(item_id=item.pk, version=1, values={"title": "x"}, by=None, source="api"),
        lambda item: Person(pk=item.owner.pk, name="Block storage").save(),
    ],
    ids=["key", "state", "edit", "owner's name"],
)
@pytest.mark.parametrize("listed", [True, False])
def test_whatever_an_item_shows_is_in_its_tag(items, anyone, change, listed):
    item = Item.objects.select_related("owner").get(pk=items[0].pk)
    path = "items/" if listed else f"items/{item.pk}/"
    first = anyone.get(path)
    change(item)
    second = anyone.get(path, If_None_Match=first["ETag"])
    assert second.status_code == 200
    assert second["ETag"] != first["ETag"]


def test_an_items_tag_begins_with_its_version(items, anyone):
    assert anyone.get(f"items/{items[0].pk}/")["ETag"].startswith('"1-')


@pytest.mark.parametrize(
    "form",
    ['"1"', 'W/"1"', '"9", "1"', "*", '"1-whatever"', "etag", "W/etag", "1", "9, 1", '"1", "abc"', '"a,b", etag,'],
)
@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_every_form_of_the_current_version_is_taken(items, writer, form, method):
    path = f"items/{items[0].pk}/"
    header = form.replace("etag", writer.get(path)["ETag"])
    assert writer(method, path, {"title": "x"} if method == "PATCH" else None, If_Match=header).status_code < 300


@pytest.mark.parametrize("form", ['"1"', 'W/"1"', '"0", "1"', "etag", "1", '"abc"', '"-1"', f'"{"9" * 21}"', '""'])
@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_a_version_that_moved_is_refused_naming_the_current_one(items, writer, form, method):
    path = f"items/{items[0].pk}/"
    header = form.replace("etag", writer.get(path)["ETag"])
    actions.edit(item_id=items[0].pk, version=1, values={"title": "theirs"}, by=None, source="browser")
    answer = writer(method, path, {"title": "mine"} if method == "PATCH" else None, If_Match=header)
    assert (answer.status_code, answer.json()["version"]) == (412, 2)
    assert Item.objects.current().get(pk=items[0].pk).title == "theirs"


def test_a_write_that_comes_between_reading_and_storing_is_not_lost(items, writer, monkeypatch):
    real = actions.edit

    def slow(**values):
        real(item_id=items[0].pk, version=None, values={"title": "theirs"}, by=None, source="browser")
        return real(**values)

    monkeypatch.setattr(actions, "edit", slow)
    answer = writer.patch(f"items/{items[0].pk}/", {"title": "mine"}, If_Match='"1"')
    assert answer.status_code == 412
    assert Item.objects.get(pk=items[0].pk).title == "theirs"


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_a_write_must_say_its_version(items, writer, method):
    answer = writer(method, f"items/{items[0].pk}/", {"title": "x"} if method == "PATCH" else None)
    assert answer.status_code == 428
    assert "If-Match" in answer.json()["detail"]


@pytest.mark.parametrize("header", ["one", '"1', '"1" "2"', "-1", '"1", *', ","])
def test_a_header_that_is_no_version_is_named(items, writer, header):
    answer = writer.patch(f"items/{items[0].pk}/", {"title": "x"}, If_Match=header)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "If-Match"


def test_a_mirror_write_between_does_not_stand_in_the_way(items, writer):
    path = f"items/{items[0].pk}/"
    tag = writer.get(path)["ETag"]
    actions.mirror(rows={items[0].pk: actions.Mirror(sync_state="pending")})
    assert writer.patch(path, {"title": "x"}, If_Match=tag).status_code == 200


def test_reading_writes_nothing(items, anyone, writer):
    paths = [*RESOURCES, f"items/{items[0].pk}/", "", "/api/schema/"]
    writer.get("items/")
    for caller in (anyone, writer):
        for path in paths:
            with CaptureQueriesContext(connection) as queries:
                assert caller.get(path).status_code == 200
            assert all(query["sql"].startswith("SELECT") for query in queries)


def test_any_tag_is_current_but_excuses_no_mistake(items, anyone):
    assert anyone.get("items/", If_None_Match="*").status_code == 304
    assert anyone.get("items/?theme=nowhere", If_None_Match="*").status_code == 400
