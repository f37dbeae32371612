"""The wiki's pages as the search finds them."""

import pytest
from django.db import connection

from roadmap.wiki import actions
from roadmap.wiki.search import find

pytestmark = pytest.mark.django_db


def titles(text: str, **asked) -> list[str]:
    return [str(hit.title) for hit in find(text, kind="page", **asked).hits]


def test_titles_come_before_texts(make):
    make("one", "Something about motion.", title="Disks")
    make("two", "Nothing.", title="Storage motion")
    assert titles("motion") == ["Storage <mark>motion</mark>", "Disks"]


def test_only_the_newest_text_is_found(make):
    page = make("one", "An old word.")
    actions.save(page_id=page.pk, base=1, title="one", text="A new term.", by=None)
    assert (titles("word"), titles("term")) == ([], ["one"])


def test_a_page_says_where_it_stands_and_what_it_says(make):
    make("themes/cloud", "Look at the **disks** & see.", title="Cloud")
    (hit,) = find("disks", kind="page").hits
    assert (hit.where, hit.url) == ("Themes", "/wiki/themes/cloud/")
    assert "<mark>disks</mark> &amp; see" in hit.snippet


def test_a_renamed_page_is_found_at_its_new_place(make):
    page = make("one", "Motion.")
    actions.rename(page_id=page.pk, path="two", by=None)
    (hit,) = find("motion", kind="page").hits
    assert hit.url == "/wiki/two/"


def test_a_filter_of_items_leaves_pages_out(make):
    make("one", "Motion.")
    assert titles("motion", narrow={"theme": "cloud"}) == []


def test_queries_do_not_grow_with_the_hits(make, django_assert_num_queries):
    for number in range(30):
        make(f"p{number}", "Motion.")
    with django_assert_num_queries(2):
        assert len(titles("motion")) == 20


def test_architects_are_offered_to_write_what_is_not_there(architect, reader):
    offer = "/wiki/-/new/?title=motion"
    assert offer in architect.get("/search/?q=motion").content.decode()
    assert offer not in reader.get("/search/?q=motion").content.decode()


def test_new_words_wait_in_small_heaps_or_not_at_all():
    """A search looks through all that waits: with heaps for bulk writes it took ten times as long."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT reloptions FROM pg_class WHERE relname = 'wiki_page_words_index'")
            assert cursor.fetchone() == (["gin_pending_list_limit=256"],)
        else:
            cursor.execute("SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'wiki_page'")
            assert cursor.fetchone() == (3,)
