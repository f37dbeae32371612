"""The table: its order, its filters, its pages, its cost, and the editors in its cells."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from roadmap.plan import actions
from roadmap.plan.models import Change, Item

pytestmark = pytest.mark.django_db
PART = {"X-Part": "1"}


def table(client, query=""):
    response = client.get(f"/table/{query}")
    assert response.status_code == 200
    return response.content.decode()


def titles(html):
    return re.findall(r'<a class="what" href="/items/\d+/">([^<]+)</a>', html)


@pytest.fixture
def three(make):
    return [
        make("b", theme="cloud", lead_time="6-12-months", owner="Xapi"),
        make("C", theme="cloud", lead_time="0-3-months", owner="storage", status="Done"),
        make("a", theme="desktop", lead_time="3-6-months"),
    ]


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("", "Cba"),
        ("title", "abC"),
        ("-title", "Cba"),
        ("lead_time", "Cab"),
        ("owner", "Cba"),
        ("-owner", "bCa"),
        ("status", "baC"),
        ("-status", "Cba"),
        ("by", "Cab"),
        ("nonsense", "Cba"),
    ],
)
def test_the_table_sorts_by_its_heads(client, three, sort, expected):
    assert "".join(titles(table(client, f"?sort={sort}"))) == expected


def test_a_head_says_how_the_table_is_sorted_and_turns_it(client, three):
    html = table(client, "?sort=owner&theme=cloud")
    assert 'aria-sort="ascending"' in html
    assert 'href="?theme=cloud&amp;sort=-owner"' in html
    assert 'aria-sort="descending"' in table(client, "?sort=-owner")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?lead_time=3-6-months", ["a"]),
        ("?owner=STORAGE", ["C"]),
        ("?status_category=done", ["C"]),
        ("?theme=cloud", ["C", "b"]),
        ("?search=b", ["b"]),
    ],
)
def test_every_filter_is_in_the_address(client, three, query, expected):
    html = table(client, query)
    assert titles(html) == expected
    assert f'href="/board/{query}"' in html


def test_the_facets_are_those_of_the_board(client, three):
    def counts(path):
        html = client.get(path).content.decode()
        return re.findall(r"<a [^>]*>(?:[^<]+)<b>\d+</b></a>", html[html.index('id="narrow"') :])

    for query in ("", "?owner=xapi", "?status_category=done", "?lead_time=0-3-months"):
        assert counts("/board/" + query) == counts("/table/" + query) != []


def test_a_page_holds_two_hundred_rows(client, make):
    make("first", theme="cloud")
    drafts = [actions.Draft({"title": f"t{n:03}", "theme": "cloud"}) for n in range(200)]
    actions.create_many(drafts=drafts, by=None, source="import")
    html = table(client, "?sort=title&owner=")
    assert len(titles(html)) == 200
    assert 'href="?sort=title&amp;page=2"' in html
    assert titles(table(client, "?sort=title&page=2")) == ["t199"]
    assert "There are no more items" in table(client, "?page=9")
    assert len(titles(table(client, "?page=x"))) == 200


def test_the_cost_does_not_depend_on_the_number_of_items(architect, make, plan_alone):
    make("first", theme="cloud")
    counts = []
    for more in (35, 964):
        actions.create_many(drafts=[actions.Draft({"title": "t"})] * more, by=None, source="import")
        with CaptureQueriesContext(connection) as queries:
            table(architect)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 16


def test_an_unchanged_table_is_not_sent_again(architect, three, make):
    etag = architect.get("/table/?theme=cloud")["ETag"]
    assert architect.get("/table/?theme=cloud", headers={"If-None-Match": etag}).status_code == 304
    make("new", theme="desktop")
    assert architect.get("/table/?theme=cloud", headers={"If-None-Match": etag}).status_code == 200


def test_readers_see_values_and_no_editors(client, three):
    html = table(client)
    assert "/cell/" not in html
    assert 'name="item"' not in html


@pytest.fixture
def item(make) -> Item:
    return make("Motion", theme="cloud", lead_time="3-6-months", owner="Storage", labels=["a"])


def editor(client, item, field):
    response = client.get(f"/items/{item.pk}/cell/{field}/", headers=PART)
    assert response.status_code == 200
    html = response.content.decode()
    assert "<html" not in html
    return dict(re.findall(r'<input type="hidden" name="(version|seen)" value="(\d+)"', html))


@pytest.mark.parametrize(
    ("field", "typed", "value"),
    [
        ("title", "Storage motion", "Storage motion"),
        ("theme", "", "unsorted"),
        ("lead_time", "0-3-months", "0-3-months"),
        ("owner", "", None),
        ("status", "Done", "Done"),
        ("labels", "b c", ["b", "c"]),
    ],
)
def test_a_cell_writes_its_field_alone_and_answers_the_row(architect, item, field, typed, value):
    fields = editor(architect, item, field) | {field: typed}
    response = architect.post(f"/items/{item.pk}/cell/{field}/", fields, headers=PART)
    assert response.status_code == 200
    html = response.content.decode()
    assert f'<tr id="row-{item.pk}"' in html
    assert f'value="{item.pk}:2"' in html
    assert "Undo" in html
    change = Change.objects.of_item(item.pk).exclude(field="created").get()
    assert (change.field, change.new, change.by.name) == (field, value, "Ada Field")


def test_a_cell_says_what_is_wrong_and_keeps_what_was_typed(architect, item):
    fields = editor(architect, item, "title") | {"title": "x" * 300}
    response = architect.post(f"/items/{item.pk}/cell/title/", fields, headers=PART)
    assert response.status_code == 422
    assert "Title may have 255 characters" in response.content.decode()
    assert "x" * 300 in response.content.decode()


def test_a_cell_asks_why_a_guess_moves_later(architect, item):
    url = f"/items/{item.pk}/cell/lead_time/"
    fields = editor(architect, item, "lead_time") | {"lead_time": "12-months"}
    response = architect.post(url, fields, headers=PART)
    assert response.status_code == 422
    assert "say why in one line" in response.content.decode()
    assert architect.post(url, fields | {"reason": "Because."}, headers=PART).status_code == 200


def test_two_who_write_one_cell_see_both_values(architect, item):
    fields = editor(architect, item, "owner") | {"owner": "Mine"}
    actions.edit(item_id=item.pk, version=1, values={"owner": "Theirs"}, by=None, source="jira")
    response = architect.post(f"/items/{item.pk}/cell/owner/", fields, headers=PART)
    assert response.status_code == 409
    html = response.content.decode()
    assert 'value="Mine"' in html
    assert "Theirs" in html
    item.refresh_from_db()
    assert item.owner.name == "Theirs"
    again = dict(re.findall(r'<input type="hidden" name="(version|seen)" value="(\d+)"', html)) | {"owner": "Mine"}
    assert architect.post(f"/items/{item.pk}/cell/owner/", again, headers=PART).status_code == 200


def test_without_a_script_a_cell_is_a_page_that_leads_back(architect, item):
    page = architect.get(f"/items/{item.pk}/cell/owner/", headers={"Referer": "http://testserver/table/?sort=owner"})
    assert 'name="back" value="/table/?sort=owner"' in page.content.decode()
    fields = editor(architect, item, "owner") | {"owner": "Xapi", "back": "/table/?sort=owner"}
    assert architect.post(f"/items/{item.pk}/cell/owner/", fields)["Location"] == "/table/?sort=owner"


def test_only_some_fields_have_cells_and_only_architects_write_them(architect, reader, client, item):
    assert architect.get(f"/items/{item.pk}/cell/position/").status_code == 404
    assert reader.post(f"/items/{item.pk}/cell/title/", {"title": "x"}).status_code == 403
    assert client.post(f"/items/{item.pk}/cell/title/", {"title": "x"}).status_code == 302
