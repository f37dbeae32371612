"""Items off the plan: found again, put back, page by page."""

import re

import pytest
import time_machine

from roadmap.people.models import Person
from roadmap.plan import actions
from roadmap.plan.models import Item
from roadmap.plan.pages import archived as pages

pytestmark = pytest.mark.django_db


def off(item, moment="2026-03-10T12:00:00Z", by=None, reason=""):
    with time_machine.travel(moment, tick=False):
        actions.archive(item_id=item.pk, version=None, by=by, source="browser", reason=reason)


def titles(page: str) -> list[str]:
    return re.findall(r'<td class="what" role="cell"><a href="/items/\d+/">([^<]+)', page)


def test_it_tells_what_left_when_and_by_whom(client, make):
    item, stays = make("Storage motion", theme="cloud"), make("Stays", theme="cloud")
    actions.mirror(rows={item.pk: actions.Mirror("XCP-7", "http://jira.example/browse/XCP-7", "synced")})
    off(item, by=Person.objects.create(name="Dave"), reason="Nobody needs it.")
    page = client.get("/archived/").content.decode()
    parts = ("Storage motion", "Cloud", 'href="http://jira.example/browse/XCP-7"', "10 Mar 2026 12:00")
    for part in (*parts, "Dave, in the browser", "Nobody needs it."):
        assert part in page
    assert stays.title not in page
    assert "Un-archive" not in page


def test_the_plan_leads_there(client, make):
    make("a", theme="cloud")
    assert 'href="/archived/">Items off the plan</a>' in client.get("/").content.decode()
    assert "Nothing has been taken off" in client.get("/archived/").content.decode()


def test_architects_put_an_item_back(architect, make):
    item = make("Storage motion", theme="cloud")
    off(item)
    page = architect.get("/archived/").content.decode()
    version = re.search(r'name="version" value="(\d+)"', page).group(1)
    action = re.search(r'action="(/items/\d+/unarchive/)"', page).group(1)
    assert architect.post(action, {"version": version}).status_code == 302
    assert Item.objects.current().filter(pk=item.pk).exists()
    assert titles(architect.get("/archived/").content.decode()) == []


def test_who_took_it_off_last_is_named(client, make):
    item = make("Storage motion", theme="cloud")
    off(item, by=Person.objects.create(name="First"))
    actions.unarchive(item_id=item.pk, version=None, by=Person.objects.create(name="Between"), source="browser")
    off(item, by=Person.objects.create(name="Last"))
    page = client.get("/archived/").content.decode()
    assert "Last, in the browser" in page
    assert "First" not in page


def test_it_goes_on_page_by_page_whatever_is_put_back_meanwhile(client, make, monkeypatch):
    monkeypatch.setattr(pages, "SHOWN", 2)
    items = [make(f"Item {n}", theme="cloud") for n in range(5)]
    for item in items:
        # Two of one moment, so that the id decides.
        off(item, f"2026-03-1{item.pk // 2 % 5}T12:00:00Z")
    expected = [item.title for item in Item.objects.archived().order_by("-archived_at", "-id")]
    url, found = "/archived/", []
    while url:
        page = client.get(url).content.decode()
        assert len(titles(page)) <= 2
        if not found:
            actions.unarchive(item_id=Item.objects.get(title=titles(page)[1]).pk, version=None, by=None, source="api")
        found += titles(page)
        link = re.search(r'rel="next" href="([^"]+)"', page)
        url = link and link.group(1).replace("&amp;", "&")
    assert found == expected


@pytest.mark.parametrize(
    "before",
    [
        "x",
        "_",
        "2026-03-10_1",
        "2026-03-10T12:00:00Z_x",
        "0001-01-01T00:00:00+14:00_1",
        f"2026-03-10T12:00:00Z_{10**30}",
    ],
)
def test_a_place_that_is_none_begins_anew(client, make, before):
    off(make("Storage motion", theme="cloud"))
    assert titles(client.get("/archived/", {"before": before}).content.decode()) == ["Storage motion"]


def test_an_unchanged_page_is_not_sent_again(client, make):
    off(make("Storage motion", theme="cloud"))
    first = client.get("/archived/")
    assert client.get("/archived/", headers={"If-None-Match": first["ETag"]}).status_code == 304
    off(make("Another", theme="cloud"))
    assert client.get("/archived/", headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_it_costs_the_same_for_any_number(client, make, plan_alone, django_assert_num_queries):
    for n in range(12):
        off(make(f"Item {n}", theme="cloud"))
    with django_assert_num_queries(3):
        client.get("/archived/")
