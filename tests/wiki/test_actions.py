"""Writing pages: every save a revision, nothing anybody typed is lost."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from roadmap.people.models import Person, User
from roadmap.wiki import actions
from roadmap.wiki.actions import Clash, Draft
from roadmap.wiki.models import Page, PageLink, Redirect, Revision, WikiRevision
from roadmap.wiki.pages import linking, orphans, page_at, recent, revision_at, tree, wanted
from roadmap.wiki.rules import Invalid

pytestmark = pytest.mark.django_db
TEXT = "one\ntwo\nthree\nfour\nfive\n"


def save(page: Page, text: str, base: int | None = None, title: str | None = None) -> actions.Saved:
    return actions.save(
        page_id=page.pk, base=base or page.revision, title=title or page.title, text=text, by=None, comment="why"
    )


class TestCreating:
    def test_a_page_begins_with_revision_one(self, make):
        by = Person.objects.create(name="Ada")
        page = make("themes/cloud", "Words", title="Cloud", by=by, comment="First words")
        revision = Revision.objects.get()
        assert (page.path, page.title, page.revision, page.text) == ("themes/cloud", "Cloud", 1, "Words\n")
        assert page.current == revision
        assert (revision.number, revision.by, revision.comment, revision.merged_from) == (1, by, "First words", None)

    @pytest.mark.parametrize("path", ["Themes/Cloud", "/themes/cloud/", "THEMES/CLOUD"])
    def test_a_path_is_given_once_in_any_case(self, make, path):
        make("themes/cloud", title="Cloud")
        with pytest.raises(Invalid, match="There is a page 'themes/cloud' already: Cloud") as refused:
            make(path)
        assert set(refused.value.messages) == {"path"}

    @pytest.mark.parametrize(
        "path", ["", "  ", "a//b", "a b", "-", "a/edit", "x/-/y", "../a", "a/.b", "a?b", "_", "é" * 300]
    )
    def test_what_is_no_path_is_refused(self, make, path):
        with pytest.raises(Invalid) as refused:
            make(path, title="x")
        assert set(refused.value.messages) == {"path"}

    def test_every_wrong_field_is_named(self, make):
        with pytest.raises(Invalid) as refused:
            make("", "x" * 200_001, title=" ", comment="x" * 501)
        assert set(refused.value.messages) == {"path", "text", "title", "comment"}
        assert not Page.objects.exists()

    def test_letters_of_every_alphabet_make_a_path(self, make):
        assert make("Größe/Ось").path == "grösse/ось"

    def test_the_database_keeps_paths_apart(self, make):
        make("a")
        with pytest.raises(IntegrityError), transaction.atomic():
            Page.objects.create(path="a", title="b")


class TestSaving:
    def test_a_save_is_a_revision(self, make):
        page = make("a", TEXT)
        saved = save(page, TEXT + "six")
        page.refresh_from_db()
        assert (saved.changed, saved.merged, saved.revision.number) == (True, False, 2)
        assert (page.revision, page.current, page.text) == (2, saved.revision, TEXT + "six\n")
        assert page.revisions.get(number=1).text == TEXT

    def test_saving_what_is_there_makes_none(self, make):
        page = make("a", TEXT)
        assert save(page, TEXT.replace("\n", "\r\n") + "\n \n").changed is False
        assert page.revisions.count() == 1

    def test_what_others_saved_meanwhile_is_merged(self, make):
        page = make("a", TEXT)
        save(page, TEXT.replace("one", "1"), title="New title")
        saved = save(page, TEXT.replace("five", "5"), base=1)
        assert saved.merged
        assert (saved.revision.number, saved.revision.merged_from) == (3, 1)
        assert saved.revision.text == "1\ntwo\nthree\nfour\n5\n"
        assert saved.revision.title == "New title"

    def test_the_same_line_changed_twice_clashes_and_nothing_is_written(self, make):
        page = make("a", TEXT)
        save(page, TEXT.replace("two", "2"))
        before = WikiRevision.current()
        with pytest.raises(Clash) as clash:
            save(page, TEXT.replace("two", "zwei"), base=1)
        assert (clash.value.base.number, clash.value.theirs.number) == (1, 2)
        assert (page.revisions.count(), WikiRevision.current()) == (2, before)

    def test_a_title_changed_twice_clashes(self, make):
        page = make("a", TEXT)
        save(page, TEXT, title="Theirs")
        with pytest.raises(Clash):
            save(page, TEXT, base=1, title="Mine")

    def test_a_base_nobody_knows_clashes(self, make):
        page = make("a", TEXT)
        with pytest.raises(Clash) as clash:
            save(page, "mine", base=7)
        assert clash.value.base is None

    def test_an_old_revision_comes_back_as_a_new_one(self, make):
        page = make("a", TEXT)
        save(page, "other", title="Other")
        back = actions.restore(page_id=page.pk, number=1, by=None)
        assert (back.revision.number, back.revision.text, back.revision.title) == (3, TEXT, "a")
        assert back.revision.comment == "Restored revision 1"
        assert actions.restore(page_id=page.pk, number=1, by=None).changed is False

    def test_revisions_do_not_vanish(self, make):
        page = make("a")
        with pytest.raises(Exception, match="protected"):
            page.delete()
        with pytest.raises(IntegrityError), transaction.atomic():
            Revision.objects.create(page=page, number=1, title="x", at=timezone.now())

    def test_a_page_as_it_stood_at_a_moment(self, make):
        page = make("a", "first")
        second = save(page, "second").revision
        Revision.objects.filter(number=1).update(at=second.at - timedelta(days=10))
        assert revision_at(page, second.at - timedelta(days=11)) is None
        assert revision_at(page, second.at - timedelta(days=1)).text == "first\n"
        assert revision_at(page, second.at).text == "second\n"


class TestRenaming:
    def test_the_old_path_leads_to_the_page_and_those_below_move_along(self, make):
        page, below = make("a"), make("a/b/c")
        make("ab")
        actions.rename(page_id=page.pk, path="X/Y", by=None)
        assert set(Page.objects.values_list("path", flat=True)) == {"x/y", "x/y/b/c", "ab"}
        assert page_at("a") == page_at("x/y") == page
        assert page_at("a/b/c") == below
        assert page.revisions.first().comment == "Moved from a to x/y"

    def test_links_of_other_pages_keep_counting(self, make):
        page, other = make("a"), make("b", "[[a]]")
        actions.rename(page_id=page.pk, path="c", by=None)
        page.refresh_from_db()
        assert [one.path for one in linking(page)] == [other.path]
        assert wanted() == []
        assert [one.path for one in orphans()] == ["b"]

    def test_there_and_back_leaves_no_redirect_in_the_way(self, make):
        page = make("a")
        actions.rename(page_id=page.pk, path="b", by=None)
        actions.rename(page_id=page.pk, path="a", by=None)
        assert list(Redirect.objects.values_list("path", flat=True)) == ["b"]
        assert page_at("b").path == "a"

    def test_a_page_may_take_the_path_of_those_above(self, make):
        page, child = make("a/a"), make("a/a/a")
        actions.rename(page_id=page.pk, path="a", by=None)
        assert page_at("a") == page
        assert page_at("a/a") == child
        assert list(Redirect.objects.values_list("path", flat=True)) == ["a/a/a"]

    @pytest.mark.parametrize("path", ["b", "a/b", "c", "x" * 253, "history"])
    def test_where_it_cannot_go_is_said(self, make, path):
        page = make("a")
        for other in ("b", "a/b/d", "c/b/d"):
            make(other)
        with pytest.raises(Invalid) as refused:
            actions.rename(page_id=page.pk, path=path, by=None)
        assert set(refused.value.messages) == {"path"}
        assert page_at("a") == page

    def test_a_new_page_may_take_a_path_that_was_left(self, make):
        page = make("a")
        actions.rename(page_id=page.pk, path="b", by=None)
        new = make("a")
        assert page_at("a") == new
        assert not Redirect.objects.exists()

    def test_renaming_to_where_it_is_writes_nothing(self, make):
        page = make("a")
        actions.rename(page_id=page.pk, path="A", by=None)
        assert page.revisions.count() == 1


class TestLinks:
    def test_links_follow_the_newest_text(self, make):
        page = make("a", "[[b]] [[Big Page|c]] [[b#part]] `[[code]]` [[#here]]")
        assert set(PageLink.objects.values_list("target", flat=True)) == {"b", "big-page"}
        save(page, "[[b]] [[d]]")
        assert set(PageLink.objects.values_list("target", flat=True)) == {"b", "d"}

    def test_pages_nobody_links_to_and_links_that_lead_nowhere(self, make):
        make("home", "[[a]] [[gone]]")
        make("a", "[[a]] [[gone]] [[lost]]")
        make("b", "[[b]]")
        assert [one.path for one in orphans()] == ["b"]
        assert wanted() == [("gone", 2), ("lost", 1)]

    def test_the_tree_names_what_has_no_page(self, make):
        for path in ("b", "a/x", "a/x-y", "a/x/z", "home"):
            make(path)
        assert [(one.path, one.depth, bool(one.url)) for one in tree()] == [
            ("home", 0, True),
            ("a", 0, False),
            ("a/x", 1, True),
            ("a/x/z", 2, True),
            ("a/x-y", 1, True),
            ("b", 0, True),
        ]

    def test_recent_changes_page_by_page(self, make):
        page = make("a")
        for number in range(4):
            save(page, str(number), base=number + 1)
        first = recent(3)
        assert [one.number for one in first] == [5, 4, 3]
        assert [one.number for one in recent(3, first[-1].id)] == [2, 1]


class TestSeeding:
    def test_only_what_is_not_there_is_made(self, make):
        mine = make("home", "Mine")
        moved = make("themes/cloud")
        actions.rename(page_id=moved.pk, path="cloud", by=None)
        drafts = [Draft("home", "Home", "x"), Draft("themes/cloud", "Cloud", "x"), Draft("themes/new", "New", "x")]
        assert [page.path for page in actions.seed(drafts=drafts, by=None, comment="demo")] == ["themes/new"]
        assert actions.seed(drafts=drafts, by=None) == []
        assert page_at("home").text == mine.text == "Mine\n"


def test_every_write_raises_the_wiki_s_revision(make):
    steps = [WikiRevision.current()]
    page = make("a", TEXT)
    steps.append(WikiRevision.current())
    save(page, "b")
    steps.append(WikiRevision.current())
    actions.rename(page_id=page.pk, path="c", by=None)
    steps.append(WikiRevision.current())
    assert steps == sorted(set(steps))


def test_a_new_name_of_who_wrote_is_a_change(make):
    by, other = Person.objects.create(name="Ada"), Person.objects.create(name="Bob")
    make("a", by=by)
    before = WikiRevision.current()
    other.name = "Bert"
    other.save()
    by.save()
    assert WikiRevision.current() == before
    by.name = "Ada Field"
    by.save()
    assert WikiRevision.current() == before + 1


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    WRITERS = 4

    def at_once(self, work) -> list:
        start = threading.Barrier(self.WRITERS, timeout=60)

        def one(number: int) -> object:
            start.wait()
            try:
                return work(number)
            finally:
                connection.close()

        with ThreadPoolExecutor(self.WRITERS) as pool:
            return [done.result(60) for done in [pool.submit(one, number) for number in range(self.WRITERS)]]

    def test_saves_of_different_lines_from_one_base_all_count(self):
        lines = [f"line {number}" for number in range(2 * self.WRITERS)]
        page = actions.create(path="a", title="a", text="\n".join(lines), by=None)

        def write(number: int) -> bool:
            mine = list(lines)
            mine[2 * number] = f"writer {number}"
            return save(page, "\n".join(mine), base=1).changed

        assert self.at_once(write) == [True] * self.WRITERS
        page = Page.objects.with_text().get()
        wanted_lines = [f"writer {n // 2}" if n % 2 == 0 else line for n, line in enumerate(lines)]
        assert page.text.splitlines() == wanted_lines
        assert list(page.revisions.order_by("number").values_list("number", flat=True)) == [1, 2, 3, 4, 5]

    def test_of_saves_of_one_line_one_wins_and_the_others_are_told(self):
        page = actions.create(path="a", title="a", text="one", by=None)

        def write(number: int) -> str:
            try:
                save(page, f"writer {number}", base=1)
            except Clash as clash:
                return clash.theirs.text
            return ""

        answers = self.at_once(write)
        page = Page.objects.with_text().get()
        assert answers.count("") == 1
        assert {answer for answer in answers if answer} == {page.text}
        assert page.revision == 2

    def test_one_path_is_made_once(self):
        def write(number: int) -> bool:
            try:
                actions.create(path="a", title=str(number), text="", by=None)
            except Invalid:
                return False
            return True

        assert self.at_once(write).count(True) == 1


def test_the_admin_shows_and_changes_nothing(make):
    client = Client()
    client.force_login(User.objects.create_superuser("root", password="x"))
    page = make("a", TEXT, title="Shown")
    for name, pk in (("page", page.pk), ("revision", page.current.pk)):
        assert "Shown" in client.get(f"/admin/wiki/{name}/").content.decode()
        assert client.post(f"/admin/wiki/{name}/{pk}/change/", {"title": "x"}).status_code == 403
        assert client.post(f"/admin/wiki/{name}/{pk}/delete/", {"post": "yes"}).status_code == 403
        assert client.get(f"/admin/wiki/{name}/add/").status_code == 403
