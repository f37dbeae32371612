"""Putting a field back: what it would change, who may, what it writes, and what others did meanwhile."""

import re

import pytest
import time_machine

from roadmap.plan import actions
from roadmap.plan.models import Change, Item

pytestmark = pytest.mark.django_db


@pytest.fixture
def item(make) -> Item:
    with time_machine.travel("2026-03-03T12:00:00Z", tick=False):
        return make("Storage motion", theme="cloud", lead_time="3-6-months", owner="Storage", description="Move disks.")


def edit(item, reason="", **values):
    actions.edit(item_id=item.pk, version=None, values=values, by=None, source="jira", reason=reason)
    return Change.objects.filter(item=item).latest("id")


def opened(client, change):
    html = client.get(f"/items/{change.item_id}/restore/{change.id}/").content.decode()
    return html, dict(re.findall(r'<input type="hidden" name="(version|seen)" value="(\d+)"', html))


def send(client, change, fields, **more):
    return client.post(f"/items/{change.item_id}/restore/{change.id}/", fields | more, follow=True)


VALUES = (
    ("title", "Migration", "Storage motion"),
    ("description", "Move all disks.", "Move disks."),
    ("theme", "unsorted", "cloud"),
    ("lead_time", "6-12-months", "3-6-months"),
    ("status", "Done", "To Do"),
    ("owner", None, "Storage"),
    ("labels", ["a"], []),
    ("priority", "High", None),
)


@pytest.mark.parametrize(("field", "value", "before"), VALUES, ids=[field for field, _, _ in VALUES])
def test_every_editable_field_goes_back_as_an_edit_of_its_own(architect, item, field, value, before):
    change = edit(item, **{field: value})
    edit(item, **{"priority" if field != "priority" else "title": "other"})
    _, fields = opened(architect, change)
    html = send(architect, change, fields).content.decode()
    assert "restored." in html
    written = Change.objects.filter(item=item, field=field).latest("id")
    assert (written.old, written.new) == (change.new, before)
    assert (written.by.name, written.source) == ("Ada Field", "browser")
    assert written.reason == "Restored the value of 3 March 2026."


def test_the_difference_is_shown_from_the_present_value(architect, item):
    first = edit(item, description="Move all disks.")
    edit(item, description="Move all disks at once.")
    html, _ = opened(architect, first)
    assert re.search(r"Move <del>all </del>disks<del> at once</del>\.", html)
    assert "the value of 3 March 2026" in html
    assert Change.objects.filter(item=item).count() == 3


def test_a_value_is_named_by_the_day_from_which_it_held(architect, item):
    with time_machine.travel("2026-04-01T12:00:00Z", tick=False):
        edit(item, title="Second")
    last = edit(item, title="Third")
    assert "the value of 1 April 2026" in opened(architect, last)[0]


def test_moving_a_lead_time_later_asks_for_a_reason(architect, item):
    edit(item, lead_time="6-12-months")
    change = edit(item, lead_time="0-3-months")
    _, fields = opened(architect, change)
    response = send(architect, change, fields, reason="  ")
    assert response.status_code == 422
    assert "say in one line why" in response.content.decode()
    item.refresh_from_db()
    assert item.lead_time.slug == "0-3-months"
    send(architect, change, fields, reason="Not so easy.")
    written = Change.objects.filter(item=item).latest("id")
    assert written.new == "6-12-months"
    assert re.fullmatch(r"Restored the value of \d+ \w+ \d{4}\. Not so easy\.", written.reason)


@pytest.mark.parametrize(("now", "back"), [("12-months", "3-6-months"), ("3-6-months", "not-guessed")])
def test_any_other_move_does_not(architect, item, now, back):
    edit(item, lead_time=back)
    change = edit(item, lead_time=now)
    _, fields = opened(architect, change)
    assert send(architect, change, fields).status_code == 200
    item.refresh_from_db()
    assert item.lead_time.slug == back


def test_an_open_end_is_the_latest(architect, item):
    edit(item, lead_time="12-months")
    change = edit(item, lead_time="6-12-months")
    assert send(architect, change, opened(architect, change)[1]).status_code == 422


def test_who_is_late_sees_both_and_decides(architect, item):
    change = edit(item, title="Second")
    _, fields = opened(architect, change)
    edit(item, title="Theirs")
    response = send(architect, change, fields, reason="Mine was better.")
    html = response.content.decode()
    assert response.status_code == 409
    assert "Theirs" in html
    assert "Storage motion" in html
    assert 'value="Mine was better."' in html
    item.refresh_from_db()
    assert item.title == "Theirs"
    fields = dict(re.findall(r'<input type="hidden" name="(version|seen)" value="(\d+)"', html))
    assert send(architect, change, fields).status_code == 200
    item.refresh_from_db()
    assert item.title == "Storage motion"


def test_another_field_changed_meanwhile_is_no_clash(architect, item):
    change = edit(item, title="Second")
    _, fields = opened(architect, change)
    edit(item, priority="High")
    assert send(architect, change, fields).status_code == 200
    item.refresh_from_db()
    assert (item.title, item.priority) == ("Storage motion", "High")


def test_a_form_that_does_not_say_what_it_saw_is_shown_again(architect, item):
    change = edit(item, title="Second")
    assert send(architect, change, {"reason": "x"}).status_code == 409


def test_a_value_that_is_back_already(architect, item):
    change = edit(item, title="Second")
    edit(item, title="Storage motion")
    html, fields = opened(architect, change)
    assert "nothing to restore" in html
    assert "held this value already" in send(architect, change, fields).content.decode()
    assert Change.objects.filter(item=item).count() == 3


def test_a_status_the_plan_no_longer_knows_is_told_beside_the_form(architect, item):
    from roadmap.plan.models import Status

    change = edit(item, status="Done")
    Status.objects.filter(name="To Do").delete()
    response = send(architect, change, opened(architect, change)[1])
    assert response.status_code == 422
    assert "Status &#x27;To Do&#x27; is not known" in response.content.decode()


def test_history_offers_it_where_the_field_differs_now(architect, item):
    change = edit(item, title="Second")
    edit(item, archived=True)
    edit(item, archived=False)
    link = f"/items/{item.pk}/restore/{change.id}/"
    html = architect.get(f"/items/{item.pk}/").content.decode()
    assert html.count("/restore/") == 1
    assert link in html
    edit(item, title="Storage motion")
    html = architect.get(f"/items/{item.pk}/").content.decode()
    assert link not in html
    assert html.count("/restore/") == 1


def test_only_architects_restore(client, reader, item):
    change = edit(item, title="Second")
    url = f"/items/{item.pk}/restore/{change.id}/"
    assert "/restore/" not in client.get(f"/items/{item.pk}/").content.decode()
    assert client.get(url)["Location"].startswith("/accounts/login/")
    assert client.post(url)["Location"].startswith("/accounts/login/")
    assert reader.get(url).status_code == 403
    assert reader.post(url, {"version": 2}).status_code == 403


def test_what_cannot_be_restored_is_not_found(architect, item, make):
    change = edit(item, title="Second")
    other = make("other")
    created, archived = Change.objects.get(item=item, field="created"), edit(item, archived=True)
    for item_id, change_id in ((other.pk, change.id), (item.pk, created.id), (item.pk, archived.id), (item.pk, 2**70)):
        response = architect.get(f"/items/{item_id}/restore/{change_id}/")
        assert response.status_code == 404
        assert "There is no page here" in response.content.decode()
