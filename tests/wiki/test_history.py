"""A page through time: its history, what changed, going back; and what a long page costs."""

import re
import time

import pytest

from roadmap.wiki.models import Page
from tests.wiki.browsing import body, fields, save

pytestmark = pytest.mark.django_db


class TestTime:
    def test_history_offers_two_columns_of_choices(self, client, make):
        page = make("a", "x" * 10)
        save(page, "x" * 5, comment="Shorter")
        shown = body(client, "/wiki/a/history/")
        assert [shown.count(f'type="radio" name="{name}"') for name in ("old", "new")] == [2, 2]
        assert "−5" in shown
        assert "+11" in shown
        assert "Shorter" in shown

    def test_what_changed_by_line_and_word(self, client, make):
        page = make("a", "Look at it\nevery quarter.\n\nKeep\n" + "same\n" * 20 + "gone\n")
        save(page, "Look at it\nevery month.\n\nKeep\n" + "same\n" * 20 + "a fresh line\n", title="New")
        shown = body(client, "/wiki/a/diff/?old=1&new=2")
        assert '<td class="tx">every <del>quarter</del><ins>month</ins>.</td>' in shown
        assert '<td class="tx"><del>gone</del></td>' in shown
        assert '<td class="tx"><ins>a fresh line</ins></td>' in shown
        assert re.search(r"\d+ lines the same", shown)
        assert "1 line reworded, 1 new, 1 gone" in shown
        assert "Title: <del>a</del> <ins>New</ins>" in shown

    def test_either_order_and_none_given(self, client, make):
        page = make("a", "one")
        save(page, "two")
        wanted = body(client, "/wiki/a/diff/?old=1&new=2")
        assert "<ins>two</ins>" in wanted
        for query in ("?old=2&new=1", "", "?new=2", "?old=x&new=y"):
            assert "<ins>two</ins>" in body(client, f"/wiki/a/diff/{query}")
        assert client.get("/wiki/a/diff/?old=1&new=9").status_code == 404
        assert "Both say the same" in body(client, "/wiki/a/diff/?old=1&new=1")

    def test_restoring_with_one_post(self, architect, make):
        page = make("a", "first")
        save(page, "second")
        answer = architect.post("/wiki/a/restore/", {"revision": "1"}, follow=True)
        assert "Revision 1 is back, as revision 3." in answer.content.decode()
        assert Page.objects.get().text == "first\n"
        again = architect.post("/wiki/a/restore/", {"revision": "1"}, follow=True).content.decode()
        assert "reads as revision 1 already" in again
        assert architect.post("/wiki/a/restore/", {"revision": "9"}).status_code == 404

    def test_editing_an_old_revision(self, architect, make):
        page = make("a", "first")
        save(page, "second")
        form = fields(body(architect, "/wiki/a/edit/?revision=1"))
        assert (form["text"], form["base"], form["comment"]) == ("first\n", "2", "Back to revision 1")


class TestLongPages:
    """A hundred kilobytes: bounded work for those who read, edit and compare."""

    TEXT = "".join(
        f"## Part {n}\n\nSome words about [[page-{n % 50}]] number {n}, **in short**.\n\n" for n in range(1600)
    )

    def test_a_long_page_is_compared_quickly(self, client, make):
        page = make("a", self.TEXT)
        changed = self.TEXT.replace("number 7", "number seven").replace("## Part 9", "## Chapter 9")
        save(page, changed)
        started = time.process_time()
        shown = body(client, "/wiki/a/diff/")
        assert time.process_time() - started < 5
        assert "<ins>seven</ins>" in shown

    def test_a_page_written_anew_is_compared_too(self, client, make):
        page = make("a", self.TEXT)
        save(page, self.TEXT.replace("Some words", "Other talk").upper())
        started = time.process_time()
        body(client, "/wiki/a/diff/")
        assert time.process_time() - started < 20

    def test_a_long_page_is_shown_and_edited(self, architect, make):
        make("a", self.TEXT)
        started = time.process_time()
        body(architect, "/wiki/a/")
        body(architect, "/wiki/a/edit/")
        assert time.process_time() - started < 20
