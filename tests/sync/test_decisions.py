"""What people decide: by page, by API, by action; and what they are shown."""

import pytest
from django.contrib.auth.models import Group

from integrations.sync import actions as decisions
from integrations.sync.models import AuditRow, Conflict, Connection, PushOp
from integrations.sync.panels import strip
from integrations.sync.runner import run_poll
from roadmap.people.actions import issue_token
from roadmap.people.models import Scope, User
from roadmap.plan.models import Change, Item
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


def test_page_shows_the_conflict_and_takes_a_choice(house, clash, client, architect):
    page = client.get("/sync/").content.decode()
    assert "Theirs" in page
    assert "Take the plan" not in page
    client.force_login(architect)
    assert "Take the plan" in client.get("/sync/").content.decode()
    assert client.post(f"/sync/conflicts/{clash.pk}/", {"take": "jira"}).status_code == 302
    assert house.item(clash.link.key).title == "Theirs"
    change = Change.objects.filter(item=clash.link.item_id, field="title").latest("id")
    assert (change.by.user, change.source) == (architect, "jira")
    page = client.get("/sync/").content.decode()
    assert "took Jira" in page


def test_every_list_of_the_page(house, client, architect, settings):
    client.force_login(architect)
    parked, _ = house.linked(status="In Progress")
    house.jira.settings.require_resolution = True
    house.edit(parked, status="Done")
    lost, lost_key = house.linked(summary="Lost", description="Words")
    house.jira.delete(lost_key)
    house.edit(lost, title="Lost, still edited")
    text, text_key = house.linked(summary="Text", description="One")
    house.edit(text, description="Ours")
    house.jira.edit(text_key, description="Theirs")
    house.sync()
    waiting, _ = house.linked(summary="Waiting")
    house.edit(waiting, title="Waits")
    page = client.get("/sync/").content.decode()
    for words in ("Resolution", "Jira does not show this ticket", "Waits", "<ins>Ours</ins>"):
        assert words in page
    box = client.get(f"/items/{parked.pk}/").content.decode()
    assert "Send with this" in box
    op = PushOp.objects.get(state="parked")
    assert client.post(f"/sync/parked/{op.pk}/", {"value": "Nonsense"}).status_code == 302
    assert PushOp.objects.get(pk=op.pk).state == "parked"
    client.post(f"/sync/parked/{op.pk}/", {"value": "Done", "next": f"/items/{parked.pk}/"})
    assert house.sync().parked == 0
    assert "Matches Jira as of" in client.get(f"/items/{parked.pk}/").content.decode()


def test_item_of_a_lost_ticket_may_get_a_new_one(house, client, architect):
    client.force_login(architect)
    item, key = house.linked()
    house.linked(summary="Other")
    house.jira.delete(key)
    house.sync("--census")
    assert "Make a new ticket" in client.get(f"/items/{item.pk}/").content.decode()
    client.post(f"/sync/items/{item.pk}/unlink/")
    house.sync()
    item.refresh_from_db()
    assert item.sync_state == "synced"
    assert item.ticket_key not in ("", key)


def test_forms_lead_to_our_own_pages_only(clash, client, architect):
    client.force_login(architect)
    answer = client.post(f"/sync/conflicts/{clash.pk}/", {"take": "plan", "next": "https://elsewhere.example/"})
    assert answer["Location"] == "/sync/"


def test_strip_says_how_things_stand(house, rf, django_assert_max_num_queries, settings):
    request = rf.get("/")
    house.sync()
    with django_assert_max_num_queries(2):
        assert "In step with Jira" in strip(request)
    house.jira.tokens.expire(house.jira.token)
    house.sync()
    assert "Sync is paused" in strip(request)
    assert "JIRA_TOKEN" in strip(request)
    Connection.objects.update(state="ok", reason="", kind="", held_pushes=120)
    assert "120 writes wait" in strip(request)
    settings.TRACKER_SETTINGS = dict.fromkeys(settings.TRACKER_SETTINGS, "")
    assert strip(request).strip() == ""


def test_pages_work_where_the_settings_are_wrong(house, client, settings):
    settings.TRACKER_SETTINGS = {**settings.TRACKER_SETTINGS, "JIRA_URL": "nonsense"}
    run_poll()
    item = house.add("Written while Jira is away")
    assert client.get("/sync/").status_code == 200
    assert "JIRA_URL" in client.get("/").content.decode()
    item.refresh_from_db()
    assert (item.sync_state, PushOp.objects.count()) == ("pending", 1)


def test_held_writes_can_be_let_go(house, client, architect, settings):
    settings.SYNC_MASS_PUSH = 1
    client.force_login(architect)
    house.add("One")
    house.add("Two")
    house.sync()
    assert "Send 2 writes" in client.get("/sync/").content.decode()
    client.post("/sync/release/")
    house.sync()
    assert len(house.jira.tickets) == 2


def test_paused_sync_can_be_tried_again(house, client, architect):
    client.force_login(architect)
    house.jira.tokens.expire(house.jira.token)
    house.sync()
    assert "Try again now" in client.get("/sync/").content.decode()
    house.jira.tokens.add(house.jira.token, house.jira.account)
    client.post("/sync/resume/")
    run_poll()
    assert house.connection.state == "ok"
