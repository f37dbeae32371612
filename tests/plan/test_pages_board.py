"""The board: theme by lead time, its filters, its cost, who may move."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from roadmap.plan import actions
from roadmap.plan.models import Item

pytestmark = pytest.mark.django_db


def board(client, query=""):
    response = client.get(f"/board/{query}")
    assert response.status_code == 200
    return response.content.decode()


def cell(html, theme, lead_time):
    found = re.search(rf'<td [^>]*data-theme="{theme}" data-lead="{lead_time}".*?</td>', html, re.S)
    return re.findall(r'<a class="what" href="/items/\d+/">([^<]+)</a>', found.group())


def test_items_stand_where_theme_and_lead_time_cross(client, make):
    make("a", theme="cloud", lead_time="0-3-months")
    second = make("c", theme="cloud", lead_time="6-12-months")
    first = make("b", theme="cloud", lead_time="6-12-months")
    make("d", theme="desktop")
    actions.reorder(item_id=first.pk, version=None, before=second.pk, by=None, source="browser")
    html = board(client)
    assert cell(html, "cloud", "0-3-months") == ["a"]
    assert cell(html, "cloud", "6-12-months") == ["b", "c"]
    assert cell(html, "cloud", "12-months") == []
    assert cell(html, "desktop", "not-guessed") == ["d"]


def test_the_heads_count_and_filter(client, make):
    make("a", theme="cloud", lead_time="0-3-months", owner="Storage")
    make("b", theme="cloud", lead_time="3-6-months", owner="Xapi")
    html = board(client, "?owner=storage")
    assert cell(html, "cloud", "0-3-months") == ["a"]
    assert cell(html, "cloud", "3-6-months") == []
    assert 'href="?owner=storage&amp;lead_time=0-3-months"' in html
    assert "owner: storage" in html
    assert 'href="/?owner=storage"' in html


def test_a_theme_without_items_is_a_place_to_drop_into(client, db):
    actions.add_theme(name="Cloud", by=None, source="import")
    html = board(client)
    assert "Nothing planned" in html
    assert html.count('data-theme="cloud"') == 5


def test_titles_are_escaped(client, make):
    make("<b>&", theme="cloud")
    assert "&lt;b&gt;&amp;</a>" in board(client)


def test_only_architects_are_offered_moves(client, architect, make):
    item = make("a", theme="cloud")
    assert f"/items/{item.pk}/place/" in board(architect)
    html = board(client)
    assert "/place/" not in html
    assert "Sortable" not in html


@pytest.mark.parametrize("query", ["", "?owner=Storage"])
def test_the_cost_does_not_depend_on_the_number_of_items(client, make, plan_alone, query):
    make("first", theme="cloud", owner="Storage")
    counts = []
    for more in (35, 964):
        drafts = [actions.Draft({"title": f"t{n}", "theme": "cloud", "owner": "Storage"}) for n in range(more)]
        actions.create_many(drafts=drafts, by=None, source="import")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert board(client, query).count('class="bi"') == Item.objects.count()
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 8


def test_an_unchanged_board_is_not_sent_again(client, make):
    item = make("a", theme="cloud")
    etag = client.get("/board/")["ETag"]
    assert client.get("/board/", headers={"If-None-Match": etag}).status_code == 304
    actions.edit(item_id=item.pk, version=None, values={"title": "b"}, by=None, source="api")
    assert client.get("/board/", headers={"If-None-Match": etag}).status_code == 200


def test_a_board_that_is_not_open_to_strangers(client, settings, make):
    settings.READ_ACCESS = "signed-in"
    assert client.get("/board/")["Location"].startswith("/accounts/login/")


def test_two_fields_make_an_item_and_lead_back(architect, make):
    make("a", theme="cloud")
    fields = {"title": "Live patching", "theme": "cloud", "back": "/board/?owner=Storage"}
    response = architect.post("/items/quick/", fields)
    assert response["Location"] == "/board/?owner=Storage"
    item = Item.objects.get(title="Live patching")
    assert (item.theme.slug, item.lead_time.slug) == ("cloud", "not-guessed")
    assert "Live patching added." in board(architect)


def test_a_new_item_without_a_title_is_asked_again(architect, make):
    make("a", theme="cloud")
    response = architect.post("/items/quick/", {"title": " ", "theme": "cloud"})
    assert response.status_code == 422
    assert "Title must not be empty." in response.content.decode()
    part = architect.post("/items/quick/", {"title": " ", "theme": "cloud"}, headers={"X-Part": "1"})
    assert part.status_code == 422
    assert "<html" not in part.content.decode()


@pytest.mark.parametrize(
    "back", ["//evil.example/", "https://evil.example/board/", "/accounts/logout/", "javascript:x"]
)
def test_a_form_leads_back_to_a_view_of_the_plan_alone(architect, make, back):
    make("a", theme="cloud")
    assert architect.post("/items/quick/", {"title": "b", "theme": "cloud", "back": back})["Location"] == "/board/"
