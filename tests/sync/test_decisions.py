"""What people decide: by page, by API, by action; and what they are shown."""

import pytest
from django.contrib.auth.models import Group

from integrations.sync import actions as decisions
from integrations.sync.models import AuditRow, Conflict
from roadmap.people.actions import issue_token
from roadmap.people.models import Scope, User
from roadmap.plan.models import Item
from roadmap.plan.panels import ticketing
from roadmap.plan.rules import Invalid

pytestmark = pytest.mark.django_db


@pytest.fixture
def mode():
    return "cloud"


@pytest.fixture
def architect(db):
    user = User.objects.create_user("xapi", password="x")
    user.groups.add(Group.objects.get_or_create(name="architects")[0])
    return user


@pytest.fixture
def clash(house):
    """A conflict over the title."""
    item, key = house.linked()
    house.edit(item, title="Ours")
    house.jira.edit(key, summary="Theirs")
    house.sync()
    return Conflict.objects.get()


@pytest.fixture
def api(architect, client):
    token = issue_token(user=architect, scope=Scope.WRITE, days=None)
    client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    return client


@pytest.mark.parametrize(
    ("take", "value", "result"), [("plan", None, "Ours"), ("jira", None, "Theirs"), ("value", "A third", "A third")]
)
def test_resolving_writes_both_sides_and_records_who(house, clash, api, architect, take, value, result):
    body = {"take": take} | ({"value": value} if value else {})
    answer = api.post(f"/api/v1/conflicts/{clash.pk}/resolve/", body, content_type="application/json")
    assert (answer.status_code, answer.json()["state"]) == (200, "resolved")
    assert house.sync().conflicts == 0
    key = clash.link.key
    assert house.item(key).title == house.jira.issue(key).summary == result
    assert house.item(key).sync_state == "synced"
    clash.refresh_from_db()
    assert (clash.took, clash.resolved_by.user) == (take, architect)
    assert AuditRow.objects.get(outcome=f"took-{take}").by.user == architect


def test_conflict_as_the_api_shows_it(house, clash, api):
    found = api.get("/api/v1/conflicts/").json()
    assert found["results"] == [api.get(f"/api/v1/conflicts/{clash.pk}/").json()]
    assert found["next"] is found["previous"] is None
    one = found["results"][0]
    assert set(one) == {"id", "item", "field", "base", "plan", "jira", "since", "state"}
    assert (one["item"], one["field"], one["state"]) == (clash.link.item_id, "title", "open")
    assert (one["base"], one["plan"], one["jira"]) == ("Driver domains", "Ours", "Theirs")
    assert api.get("/api/v1/conflicts/?state=resolved").json()["results"] == []
    assert api.get("/api/v1/conflicts/?state=odd").status_code == 400
    assert api.get("/api/v1/conflicts/?item=x").status_code == 400
    assert api.get("/api/v1/conflicts/999/").status_code == 404


@pytest.mark.parametrize(
    "body", [{"take": "both"}, {}, {"take": "value"}, {"take": "value", "value": ""}, {"took": "plan"}]
)
def test_bad_choices_are_refused_by_name(clash, api, body):
    answer = api.post(f"/api/v1/conflicts/{clash.pk}/resolve/", body, content_type="application/json")
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["errors"]
    clash.refresh_from_db()
    assert clash.state == "open"


def test_a_settled_conflict_cannot_be_settled_again(clash, api):
    url = f"/api/v1/conflicts/{clash.pk}/resolve/"
    assert api.post(url, {"take": "plan"}, content_type="application/json").status_code == 200
    assert api.post(url, {"take": "jira"}, content_type="application/json").status_code == 409


def test_only_architects_decide(clash, client):
    url = f"/api/v1/conflicts/{clash.pk}/resolve/"
    assert client.post(url, {"take": "plan"}, content_type="application/json").status_code == 401
    reader = User.objects.create_user("reader", password="x")
    client.force_login(reader)
    assert client.post(url, {"take": "plan"}, content_type="application/json").status_code == 403
    assert client.post(f"/sync/conflicts/{clash.pk}/", {"take": "plan"}).status_code == 403
    client.logout()
    assert client.post(f"/sync/conflicts/{clash.pk}/", {"take": "plan"}).status_code == 302
    clash.refresh_from_db()
    assert clash.state == "open"


def test_jira_moving_on_after_a_choice_is_a_new_conflict(house, clash):
    house.jira.edit(clash.link.key, summary="Theirs again")
    decisions.resolve(conflict_id=clash.pk, take="plan", by=None)
    answer = house.sync()
    assert answer.conflicts == 1
    new = Conflict.objects.open().get()
    assert (new.base, new.plan, new.jira) == ("Theirs", "Ours", "Theirs again")


def test_sides_that_agree_again_settle_it_themselves(house, clash):
    house.jira.edit(clash.link.key, summary="Ours")
    assert house.sync().conflicts == 0
    clash.refresh_from_db()
    assert (clash.state, clash.took) == ("resolved", "agreed")


def test_read_only_text_cannot_be_won_by_the_plan(house):
    key = house.jira.create("Driver domains")
    house.sync()
    row = Conflict.objects.create(
        link=house.link(house.item(key)), field="description", kind="read-only", since=house.connection.last_good_cycle
    )
    with pytest.raises(Invalid, match="only be changed in Jira"):
        decisions.resolve(conflict_id=row.pk, take="plan", by=None)
    decisions.resolve(conflict_id=row.pk, take="jira", by=None)


def test_sync_as_the_api_shows_it(house, clash, api):
    found = api.get("/api/v1/sync/").json()
    wanted = {"state", "reason", "last_good_cycle", "lag_seconds", "waiting", "conflicts", "parked", "unreachable"}
    assert set(found) == wanted
    assert (found["state"], found["reason"], found["conflicts"]) == ("ok", "", 1)
    assert 0 <= found["lag_seconds"] < 60
    assert found["last_good_cycle"].endswith("Z")
    tag = api.get("/api/v1/sync/")["ETag"]
    assert api.get("/api/v1/sync/", headers={"If-None-Match": tag}).status_code == 304


def test_item_names_the_field_that_differs(house, clash, api):
    sync = api.get(f"/api/v1/items/{clash.link.item_id}/").json()["sync"]
    assert sync["state"] == "conflict"
    [one] = sync["fields"]
    assert (one["field"], one["plan"], one["jira"]) == ("title", "Ours", "Theirs")
    assert "changed" in one["why"]


def test_waiting_field_is_named_with_its_values(house):
    item, _ = house.linked(components=["Cloud"])
    house.edit(item, lead_time="3-6-months", title="Ours")
    found = {one.field: (one.plan, one.jira) for one in ticketing().differences([item.pk])[item.pk]}
    assert found == {"lead_time": ("3-6-months", "not-guessed"), "title": ("Ours", "Driver domains")}


def test_differences_cost_the_same_for_many(house, django_assert_max_num_queries):
    for number in range(12):
        house.jira.create(f"Item {number}")
    house.sync()
    ids = [house.edit(item, title=f"Ours {item.pk}").pk for item in Item.objects.all()]
    with django_assert_max_num_queries(6):
        assert len(ticketing().differences(ids)) == 12
