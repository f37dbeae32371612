"""The search page: hits, filters in the address, pages, what to do when nothing is found, offers while one types."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from roadmap.plan import actions
from roadmap.plan.models import Item

pytestmark = pytest.mark.django_db


def page(client, **query):
    response = client.get("/search/", query)
    assert response.status_code == 200
    return response.content.decode()


def titles(html):
    return [re.sub(r"</?mark>", "", one) for one in re.findall(r'<a href="/items/\d+/">(.*?)</a>', html)]


def many(count):
    drafts = [actions.Draft({"title": f"Bulk {n}", "theme": "cloud"}) for n in range(count)]
    actions.create_many(drafts=drafts, by=None, source="jira")


def test_a_hit_says_what_it_is_and_why_it_was_found(client, make):
    item = make("Live migration", theme="cloud", owner="Storage", description="Disks *move* with it.", status="Done")
    actions.mirror(rows={item.pk: actions.Mirror("XCP-7", "/browse/XCP-7")})
    html = page(client, q="migration move")
    assert f'<a href="/items/{item.pk}/">Live <mark>migration</mark></a>' in html
    assert "Disks <mark>move</mark> with it." in html
    assert '<span class="key">XCP-7</span>' in html
    assert 'aria-label="Done"' in html
    assert "Cloud · not guessed · Storage" in html
    assert 'value="migration move"' in html


def test_the_frames_box_leads_here(client):
    html = client.get("/").content.decode()
    assert '<form class="find" role="search" action="/search/">' in html
    assert 'id="q" name="q"' in html


def test_filters_are_kept_in_the_address_and_in_the_links(client, make):
    make("Bulk of the desktop", theme="desktop")
    make("Bulk of the cloud", theme="cloud")
    many(24)
    html = page(client, q="bulk", theme="cloud")
    assert "Bulk of the desktop" not in html
    assert '<option value="cloud" selected>Cloud</option>' in html
    assert 'rel="next" href="?q=bulk&amp;theme=cloud&amp;page=2"' in html
    second = page(client, q="bulk", theme="cloud", page="2")
    assert len(titles(second)) == 5
    assert 'rel="prev" href="?q=bulk&amp;theme=cloud"' in second
    assert 'start="21"' in second
    assert "21–25, the best first." in second


def test_the_same_items_are_offered_on_the_plan(client, make):
    make("Live migration", theme="cloud")
    assert 'href="/?search=live+migration"' in page(client, q="live migration")
    assert "Live migration" in client.get("/?search=live+migration").content.decode()


def test_nothing_typed_says_what_to_type(client):
    assert "Nothing was looked for yet" in page(client)
    assert "There is no word in it" in page(client, q="?!")


def test_nothing_found_offers_architects_a_new_item_of_that_title(client, architect):
    assert "Add an item" not in page(client, q="live <b>")
    html = page(architect, q="live <b>")
    assert "Nothing matches" in html
    assert 'href="/items/new/?title=live+%3Cb%3E"' in html
    assert 'value="live &lt;b&gt;"' in architect.get("/items/new/?title=live+%3Cb%3E").content.decode()


def test_nothing_found_under_a_filter_offers_to_take_it_off(client, make):
    make("Live migration", theme="cloud")
    html = page(client, q="live", theme="desktop")
    assert "Nothing matches here" in html
    assert 'href="?q=live">Search everywhere' in html
    assert "There are no more" in page(client, q="live", page="9")


@pytest.mark.parametrize("query", [{"page": "x"}, {"page": "-1"}, {"page": "9" * 30}, {"page": "²"}, {"kind": "\x00"}])
def test_a_strange_address_is_read_as_far_as_it_goes(client, make, query):
    make("Live migration", theme="cloud")
    assert page(client, q="live", **query)


def test_archived_items_are_marked(client, make):
    gone = make("Live migration", theme="cloud")
    actions.archive(item_id=gone.pk, version=None, by=None, source="browser")
    assert "<b>off the plan since" in page(client, q="live")


def test_what_people_typed_is_escaped(client, make):
    make("<b>bold</b>", description="<script>bold</script>")
    html = page(client, q="bold <i>") + page(client, q="bold") + page(client, q="bold", part="1")
    assert "<b>bold" not in html
    assert "<script>bold" not in html
    assert "<i>" not in html


def test_offers_are_options_with_a_last_one_for_all(client, make):
    item = make("Live migration", theme="cloud")
    html = page(client, q="li", part="1")
    assert f'<li role="option" id="q-1" data-url="/items/{item.pk}/">' in html
    assert "<mark>Live</mark> migration" in html
    assert 'data-url="/search/?q=li"' in html
    assert "<html" not in html
    assert "Nothing matches" in page(client, q="nowhere", part="1")
    assert page(client, q="?", part="1").strip() == ""


def test_strangers_are_sent_to_the_door_where_reading_is_not_open(client, reader, make, settings):
    settings.READ_ACCESS = "signed-in"
    make("Live migration")
    for query in ({"q": "live"}, {"q": "live", "part": "1"}):
        assert client.get("/search/", query)["Location"].startswith("/accounts/login/")
        assert "migration" in page(reader, **query)


def test_it_is_only_read(client):
    assert client.post("/search/").status_code == 405


def test_the_number_of_queries_does_not_depend_on_the_number_of_items(
    plan_alone, client, make, django_assert_num_queries
):
    make("Bulk of the desktop", theme="cloud", description="words")
    for more, found in ((35, 20), (964, 20)):
        many(more)
        with django_assert_num_queries(4):
            assert len(titles(page(client, q="bulk"))) == found
        with django_assert_num_queries(3):
            page(client, q="bulk", part="1")


def test_no_page_asks_more_for_a_thousand_items_than_for_a_few(plan_alone, client, make):
    item = make("The item", theme="cloud")
    client.get("/")  # the page's words, which are kept as long as nobody writes others
    many(35)
    few = asked(client, item)
    many(964)
    assert asked(client, item) == few
    assert Item.objects.count() == 1000


def asked(client, item):
    """Queries of the plan page cold and warm, of its live part, of a filtered one, of the item page."""
    counts = []
    for url in ("/", "/", "/live/?since=0", "/?search=bulk", f"/items/{item.pk}/"):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        counts.append(len(queries))
    return counts
