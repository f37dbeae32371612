"""Reading and writing items."""

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from roadmap.people.models import Person
from roadmap.plan import actions, panels
from roadmap.plan.models import Change, Item

PROMISED = {
    *("id", "key", "url", "ticket_url", "title", "description", "theme", "lead_time", "status", "status_category"),
    *("owner", "labels", "priority", "guessed_at", "expected_by", "version", "created_at", "updated_at"),
    *("demand", "sync"),
}
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")


def titles(answer) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [item["title"] for item in answer.json()["results"]]


def test_an_item_has_the_promised_names_and_nothing_else(items, anyone):
    shown = anyone.get(f"items/{items[0].pk}/").json()
    assert set(shown) == PROMISED
    assert shown["url"] == f"http://127.0.0.1:8000/items/{items[0].pk}/"
    assert (shown["key"], shown["theme"], shown["lead_time"]) == ("XCP-21", "cloud", "3-6-months")
    assert (shown["status"], shown["status_category"], shown["owner"]) == ("To Do", "todo", "Storage")
    assert (shown["labels"], shown["description"], shown["version"]) == (["vhd"], "", 1)
    assert all(MOMENT.fullmatch(shown[name]) for name in ("guessed_at", "created_at", "updated_at"))
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", shown["expected_by"])
    assert shown["demand"] == {"backers": 0, "organisations": 0}
    assert shown["sync"] == {"state": "synced", "as_of": shown["sync"]["as_of"], "fields": []}


def test_an_item_says_how_many_stand_behind_it(items, anyone):
    before = anyone.get("items/")
    actions.note_demand(rows={items[0].pk: actions.Demand(9, 7)})
    assert anyone.get(f"items/{items[0].pk}/").json()["demand"] == {"backers": 9, "organisations": 7}
    again = anyone.get("items/", headers={"If-None-Match": before["ETag"]})
    assert again.status_code == 200
    assert again.json()["results"][0]["demand"] == {"backers": 9, "organisations": 7}


def test_what_is_not_there_is_null(items, anyone):
    shown = anyone.get(f"items/{items[2].pk}/").json()
    empty = ("key", "ticket_url", "owner", "priority", "guessed_at", "expected_by")
    assert [shown[name] for name in empty] == [None] * len(empty)
    assert shown["sync"] == {"state": "unlinked", "as_of": None, "fields": []}


def test_a_list_shows_each_item_as_reading_it_does(items, anyone):
    actions.archive(item_id=items[3].pk, version=1, by=None, source="browser")
    listed = anyone.get("items/").json()["results"]
    assert listed == [anyone.get(f"items/{item.pk}/").json() for item in items[:3]]


def test_fields_that_differ_from_the_ticket_are_asked_once_for_a_list(items, anyone, monkeypatch):
    asked = []

    def differences(item_ids):
        asked.append(list(item_ids))
        differing = panels.FieldDifference(field="title", plan="Storage motion", jira="Block motion", why="conflict")
        return {item_id: [differing] for item_id in item_ids}

    as_of = datetime(2026, 3, 1, 14, 2, tzinfo=UTC)
    monkeypatch.setattr(panels, "_ticketing", [panels.Ticketing(differences=differences, as_of=lambda: as_of)])
    rows = {item.pk: actions.Mirror(sync_state="conflict") for item in items[:2]}
    actions.mirror(rows=rows)
    shown = [item["sync"] for item in anyone.get("items/").json()["results"]]
    assert asked == [[items[0].pk, items[1].pk]]
    assert shown[0] == {
        "state": "conflict",
        "as_of": "2026-03-01T14:02:00Z",
        "fields": [{"field": "title", "plan": "Storage motion", "jira": "Block motion", "why": "conflict"}],
    }
    assert shown[2] == {"state": "unlinked", "as_of": None, "fields": []}
    assert anyone.get(f"items/{items[0].pk}/").json()["sync"] == shown[0]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("theme=cloud", ["Storage motion", "Shard the database"]),
        ("theme=cloud&theme=appliances", ["Storage motion", "Shard the database", "v4v", "Rollback"]),
        ("lead_time=3-6-months", ["Storage motion"]),
        ("lead_time=not-guessed&theme=cloud", ["Shard the database"]),
        ("status_category=doing&status_category=done", ["v4v", "Rollback"]),
        ("owner=STORAGE", ["Storage motion", "Rollback"]),
        ("owner=Nobody", []),
        ("label=vhd", ["Storage motion", "Shard the database"]),
        ("label=vhd&label=db", ["Shard the database"]),
        ("label=vh", []),
        ("search=DATA", ["Shard the database"]),
        ("search=xcp-2", ["Storage motion"]),
        ("search=between", ["v4v"]),
        ("search=100%25", ["v4v"]),
        ("search=_", []),
        ("search=%C3%84PFEL", ["Rollback"]),
        ("search=MASS", ["Rollback"]),
        ("owner=storage&owner=XAPI", ["Storage motion", "Shard the database", "Rollback"]),
        ("search=", ["Storage motion", "Shard the database", "v4v", "Rollback"]),
        ("theme=unsorted", []),
        ("updated_since=0001-01-01T00:00:00Z", ["Storage motion", "Shard the database", "v4v", "Rollback"]),
        ("updated_since=2011-02-14", ["Storage motion", "Shard the database", "v4v", "Rollback"]),
        ("updated_since=2999-01-01T00:00:00Z", []),
    ],
)
def test_filters(items, anyone, query, expected):
    assert titles(anyone.get(f"items/?{query}")) == expected


def test_an_owner_is_one_person_in_any_case_of_any_alphabet(items, writer):
    before = Person.objects.filter(user=None).count()
    for item, name in zip(items[:2], ("JÖRG", "jörg"), strict=True):
        assert writer.patch(f"items/{item.pk}/", {"owner": name}, If_Match="*").json()["owner"] == "JÖRG"
    assert titles(writer.get("items/?owner=J%C3%B6rg")) == ["Storage motion", "Shard the database"]
    assert Person.objects.filter(user=None).count() == before + 1


def test_updated_since_includes_its_own_moment_in_every_offset(items, anyone):
    later = timezone.now() + timedelta(days=1)
    Item.objects.filter(pk=items[1].pk).update(updated_at=later)
    for moment in (later, later.astimezone(timezone.get_fixed_timezone(120))):
        assert titles(anyone.get(f"items/?updated_since={moment.isoformat()}")) == ["Shard the database"]


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("theme=nowhere", "theme"),
        ("lead_time=soon", "lead_time"),
        ("status_category=sleeping", "status_category"),
        ("updated_since=yesterday", "updated_since"),
        ("updated_since=2026-13-01", "updated_since"),
        ("archived=only", "archived"),
        ("archived=", "archived"),
        ("updated_since=0001-01-01T00:00:00%2B14:00", "updated_since"),
        ("updated_since=9999-12-31T23:59:59-14:00", "updated_since"),
        ("limit=0", "limit"),
        ("limit=501", "limit"),
        ("limit=ten", "limit"),
        ("limit=99999999999999999999999", "limit"),
        ("limit=", "limit"),
        ("cursor=", "cursor"),
        ("cursor=nonsense", "cursor"),
        ("cursor=WzFd", "cursor"),
        ("cursor=W2ZhbHNlLCJ4Il0", "cursor"),
        ("colour=red", "colour"),
        ("search=a%00b", "search"),
        ("format=xml", "format"),
    ],
)
def test_a_wrong_parameter_is_named(items, anyone, query, parameter):
    answer = anyone.get(f"items/?{query}")
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [parameter]


def test_unknown_values_list_those_known(items, anyone):
    assert "cloud, appliances" in anyone.get("items/?theme=nowhere").json()["detail"]


def test_archived_items_leave_lists_but_can_be_read(items, anyone):
    actions.archive(item_id=items[0].pk, version=1, by=None, source="browser")
    assert "Storage motion" not in titles(anyone.get("items/"))
    assert anyone.get(f"items/{items[0].pk}/").json()["title"] == "Storage motion"
    assert titles(anyone.get("items/?archived=true")) == ["Storage motion"]
    assert titles(anyone.get("items/?archived=true&theme=appliances")) == []
    assert titles(anyone.get("items/?archived=false")) == titles(anyone.get("items/"))


def test_post_needs_a_title_alone(items, writer, architect):
    answer = writer.post("items/", {"title": "Xenstored domain"})
    assert answer.status_code == 201
    made = Item.objects.get(title="Xenstored domain")
    assert answer["Location"] == f"http://testserver/api/v1/items/{made.pk}/"
    assert writer.get(answer["Location"]).json() == answer.json()
    assert answer["ETag"].startswith('"1-')
    change = Change.objects.get(item=made)
    assert (change.source, change.by.user, change.by.name) == ("api", architect, "Dave Scott")


def test_post_sets_every_writable_field(items, writer):
    values = {
        "title": "Driver domains",
        "description": "Restart in seconds",
        "theme": "cloud",
        "lead_time": "12-months",
        "status": "Done",
        "owner": "Networking",
        "labels": ["io"],
        "priority": "High",
    }
    shown = writer.post("items/", {**values, "reason": "asked for"}).json()
    assert {name: shown[name] for name in values} == values
    assert Change.objects.get(item=shown["id"]).reason == "asked for"


def test_patch_changes_what_is_sent_and_answers_the_whole_item(items, writer):
    path = f"items/{items[0].pk}/"
    answer = writer.patch(path, {"owner": None, "lead_time": "0-3-months", "reason": "sooner"}, If_Match='"1"')
    assert answer.status_code == 200
    shown = answer.json()
    assert (shown["owner"], shown["lead_time"], shown["title"], shown["version"]) == (
        None,
        "0-3-months",
        "Storage motion",
        2,
    )
    assert writer.get(path).json() == shown
    assert set(Change.objects.filter(item=items[0], reason="sooner").values_list("field", flat=True)) == {
        "owner",
        "lead_time",
    }


def test_patch_by_nothing_new_keeps_the_version(items, writer):
    for body in ({}, {"title": "Storage motion"}):
        assert writer.patch(f"items/{items[0].pk}/", body, If_Match='"1"').json()["version"] == 1


def test_delete_archives(items, writer):
    answer = writer.delete(f"items/{items[0].pk}/", If_Match='"1"')
    assert (answer.status_code, answer.content) == (204, b"")
    items[0].refresh_from_db()
    assert items[0].archived_at is not None
    assert Change.objects.of_item(items[0].pk).first().source == "api"


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, ["title"]),
        ({"title": ""}, ["title"]),
        ({"title": "x", "colour": "red", "id": 7, "version": 2, "key": "XCP-1"}, ["colour", "id", "version", "key"]),
        ({"colour": "red", "status": "Sleeping"}, ["colour", "title", "status"]),
        ({"title": "x", "id": 7, "theme": "nowhere", "reason": 7}, ["id", "reason", "theme"]),
        ({"title": "x", "colour": "red", "owner": "Somebody new"}, ["colour"]),
        ({"title": "x", "reason": "x" * 2001}, ["reason"]),
        ({"title": "x", "labels": [f"l{n}" for n in range(101)]}, ["labels"]),
        ({"title": "x", "theme": "nowhere", "lead_time": "soon"}, ["theme", "lead_time"]),
        ({"title": "x", "status": "Sleeping"}, ["status"]),
        ({"title": "x", "reason": 7}, ["reason"]),
        ({"title": "x", "labels": "a b"}, ["labels"]),
        ({"title": "x", "owner": {"name": "Xapi"}}, ["owner"]),
        ({"title": "x", "theme": ["cloud"]}, ["theme"]),
        ({"title": "x", "status": None}, ["status"]),
    ],
)
def test_wrong_fields_are_named_and_nothing_is_written(items, writer, body, fields):
    before = Change.objects.count(), Person.objects.filter(user=None).count()
    answer = writer.post("items/", body)
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == fields
    assert all(error["detail"].endswith(".") for error in answer.json()["errors"])
    assert (Change.objects.count(), Person.objects.filter(user=None).count()) == before


def test_a_title_that_is_missing_is_asked_for(items, writer):
    assert writer.post("items/", {}).json()["detail"] == "A title is needed."


def test_a_patch_with_a_wrong_field_writes_nothing(items, writer):
    answer = writer.patch(f"items/{items[0].pk}/", {"title": "y", "version": 3}, If_Match="*")
    assert (answer.status_code, Item.objects.get(pk=items[0].pk).title) == (400, "Storage motion")


def test_as_many_labels_and_words_as_allowed_are_kept(items, writer):
    labels = sorted(f"l{n}" for n in range(100))
    answer = writer.patch(f"items/{items[0].pk}/", {"labels": labels, "reason": "x" * 2000}, If_Match="*")
    assert answer.json()["labels"] == labels


def test_an_unknown_status_lists_those_known(items, writer):
    answer = writer.patch(f"items/{items[0].pk}/", {"status": "Sleeping"}, If_Match="*")
    assert "Done, In Progress, To Do" in answer.json()["errors"][0]["detail"]


WORDS = ("Storage", "storage", "Xapi", "vhd", "db", "äpfel", "AEPFEL", "maß", "100%", "XCP-21", "_", "nothing at all")


@settings(max_examples=60, suppress_health_check=list(HealthCheck), deadline=None)
@given(
    theme=st.lists(st.sampled_from(["cloud", "appliances"]), max_size=2),
    category=st.lists(st.sampled_from(["todo", "doing", "done"]), max_size=2),
    owner=st.lists(st.sampled_from(["storage", "Xapi", "nobody"]), max_size=1),
    label=st.lists(st.sampled_from(["vhd", "db", "none"]), max_size=2),
    search=st.lists(st.sampled_from(WORDS), max_size=2),
)
def test_any_filters_leave_what_plain_python_leaves(items, anyone, theme, category, owner, label, search):
    every = anyone.get("items/").json()["results"]
    asked = {"theme": theme, "status_category": category, "owner": owner, "label": label, "search": search}
    expected = [
        one["id"]
        for one in every
        if (not theme or one["theme"] in theme)
        and (not category or one["status_category"] in category)
        and (not owner or (one["owner"] or "").casefold() in [name.casefold() for name in owner])
        and set(label) <= set(one["labels"])
        and all(
            text.casefold() in f"{one['title']}\n{one['description']}\n{one['key'] or ''}".casefold() for text in search
        )
    ]
    found = anyone.get(f"items/?{urlencode(asked, doseq=True)}").json()["results"]
    assert [one["id"] for one in found] == expected
