"""Moving an item to another theme and lead time: later asks why, two at once see both places."""

import re

import pytest

from roadmap.plan import actions
from roadmap.plan.models import Change, Item

pytestmark = pytest.mark.django_db
PART = {"X-Part": "1"}


@pytest.fixture
def item(make) -> Item:
    make("Publishing", theme="desktop", lead_time="3-6-months")
    return make("Storage motion", theme="cloud", lead_time="3-6-months")


def place(item, **changes):
    asked = {"theme": "cloud", "lead_time": "3-6-months", "version": item.version, "was": "cloud 3-6-months"}
    return asked | changes


def move(client, item, *, part=True, **changes):
    headers = PART if part else {}
    return client.post(f"/items/{item.pk}/place/", place(item, **changes), headers=headers)


def fields(html):
    tags = [dict(re.findall(r'(\w+)="([^"]*)"', tag)) for tag in re.findall(r"<input[^>]*>", html)]
    return {tag["name"]: tag.get("value", "") for tag in tags if tag["name"] != "csrfmiddlewaretoken"}


def test_an_earlier_month_needs_no_reason(architect, item):
    response = move(architect, item, lead_time="0-3-months")
    assert response.status_code == 200
    assert "Storage motion moved from 3–6 to 0–3 months." in response.content.decode()
    item.refresh_from_db()
    assert item.lead_time.slug == "0-3-months"
    assert Change.objects.of_item(item.pk).filter(field="lead_time").get().by.name == "Ada Field"


@pytest.mark.parametrize("lead_time", ["6-12-months", "12-months"])
def test_a_later_month_asks_why_in_place(architect, item, lead_time):
    response = move(architect, item, lead_time=lead_time)
    assert response.status_code == 422
    html = response.content.decode()
    assert "moves later, from 3–6 to" in html
    assert "<html" not in html
    item.refresh_from_db()
    assert item.lead_time.slug == "3-6-months"
    again = architect.post(f"/items/{item.pk}/place/", fields(html) | {"reason": "Credit2 first"}, headers=PART)
    assert again.status_code == 200
    item.refresh_from_db()
    assert item.lead_time.slug == lead_time
    assert Change.objects.of_item(item.pk).filter(field="lead_time").get().reason == "Credit2 first"


def test_a_reason_of_blanks_is_none(architect, item):
    assert move(architect, item, lead_time="12-months", reason="  ").status_code == 422


def test_withdrawing_a_guess_or_making_one_asks_nothing(architect, item):
    assert move(architect, item, lead_time="not-guessed").status_code == 200
    item.refresh_from_db()
    assert move(architect, item, lead_time="12-months", was="cloud not-guessed").status_code == 200


def test_another_theme_and_place_are_one_act(architect, item):
    neighbour = Item.objects.get(title="Publishing")
    response = move(architect, item, theme="desktop", before=neighbour.pk)
    assert "moved to Desktop, 3–6 months." in response.content.decode()
    assert list(Item.objects.in_plan_order().values_list("title", flat=True)) == ["Storage motion", "Publishing"]
    assert len(set(Change.objects.of_item(item.pk).exclude(field="created").values_list("at", flat=True))) == 1


def test_dropped_without_a_neighbour_it_stands_last(architect, item):
    move(architect, item, theme="desktop")
    assert list(Item.objects.in_plan_order().values_list("title", flat=True)) == ["Publishing", "Storage motion"]


def test_within_its_cell_it_goes_last_where_asked_and_else_stays(architect, make, item):
    make("Xen 4.2", theme="cloud", lead_time="3-6-months")
    assert "stays where it was" in move(architect, item).content.decode()
    assert "moved." in move(architect, item, before=0).content.decode()
    cloud = Item.objects.filter(theme__slug="cloud").in_plan_order()
    assert list(cloud.values_list("title", flat=True)) == ["Xen 4.2", "Storage motion"]


def test_a_reason_too_long_is_told_and_kept(architect, item):
    response = move(architect, item, lead_time="12-months", reason="x" * 2001)
    assert response.status_code == 422
    html = response.content.decode()
    assert "2000" in html
    assert "x" * 2001 in html


def test_two_who_move_one_item_see_both_places_and_nothing_is_done(architect, item):
    actions.edit(item_id=item.pk, version=1, values={"lead_time": "0-3-months"}, by=None, source="jira")
    response = move(architect, item, theme="desktop", lead_time="6-12-months", reason="Because")
    assert response.status_code == 409
    html = response.content.decode()
    assert "Cloud, 0–3 months" in html
    assert "Desktop, 6–12 months" in html
    assert "in Jira" in html
    item.refresh_from_db()
    assert (item.theme.slug, item.lead_time.slug) == ("cloud", "0-3-months")
    assert architect.post(f"/items/{item.pk}/place/", fields(html), headers=PART).status_code == 200
    item.refresh_from_db()
    assert (item.theme.slug, item.lead_time.slug) == ("desktop", "6-12-months")


def test_a_move_goes_together_with_what_others_changed_elsewhere(architect, item):
    actions.edit(item_id=item.pk, version=1, values={"title": "Motion"}, by=None, source="jira")
    assert move(architect, item, lead_time="0-3-months").status_code == 200
    item.refresh_from_db()
    assert (item.title, item.lead_time.slug) == ("Motion", "0-3-months")


def test_without_a_script_the_form_is_a_page_and_leads_back(architect, item):
    page = architect.get(f"/items/{item.pk}/place/", headers={"Referer": "http://testserver/board/?owner=x"})
    assert "<html" in page.content.decode()
    asked = {**place(item, lead_time="0-3-months"), "back": "/board/?owner=x"}
    assert architect.post(f"/items/{item.pk}/place/", asked)["Location"] == "/board/?owner=x"
    html = architect.get("/board/").content.decode()
    assert "moved from 3–6 to 0–3 months" in html
    assert 'action="/undo/?back=/board/"' in html


def test_nonsense_is_told_at_its_field(architect, item):
    response = move(architect, item, theme="nowhere", lead_time="x")
    assert response.status_code == 422
    assert "nowhere" in response.content.decode()
    assert architect.post("/items/999/place/", place(item)).status_code == 404


def test_readers_and_strangers_move_nothing(client, reader, item):
    assert move(reader, item, lead_time="0-3-months").status_code == 403
    assert move(client, item, lead_time="0-3-months").status_code == 302
    item.refresh_from_db()
    assert item.version == 1
