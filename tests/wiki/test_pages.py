"""The wiki's pages in the browser, without JavaScript."""

import re

import pytest

from roadmap.people.models import Person
from roadmap.wiki import actions
from roadmap.wiki.macros import Macro
from roadmap.wiki.models import Page
from tests.wiki.browsing import body, fields, save

pytestmark = pytest.mark.django_db
TEXT = "one\ntwo\nthree\nfour\nfive\n"


class TestReading:
    def test_an_empty_wiki_says_what_to_do(self, client, architect):
        assert "has no home page yet" in body(client, "/wiki/")
        assert "/wiki/-/new/?path=home" not in body(client, "/wiki/")
        assert "/wiki/-/new/?path=home" in body(architect, "/wiki/")

    def test_the_home_page_is_where_the_wiki_begins(self, client, make):
        make("home", "Words", title="Welcome")
        assert "<h1>Welcome</h1>" in body(client, "/wiki/")
        assert client.get("/wiki/home/")["Location"] == "/wiki/"

    def test_a_page_stands_in_its_tree(self, client, make):
        make("themes", title="Themes")
        make("themes/cloud", "Words.", title="Cloud", by=Person.objects.create(name="Ada"), comment="Began it")
        make("themes/cloud/a/b", title="Pools")
        make("other", "[[themes/cloud]]", title="Other")
        page = body(client, "/wiki/themes/cloud/")
        crumb = re.search(r'<nav class="crumb".*?</nav>', page)[0]
        assert '<a href="/wiki/themes/">Themes</a>' in crumb
        assert re.search(r'Below this page</h2>\s*<ul><li><a href="/wiki/themes/cloud/a/b/">Pools', page)
        assert 'Pages that link here: <a href="/wiki/other/">Other</a>' in page
        assert "Revision 1, Ada," in page
        assert "Began it" in page

    def test_contents_stand_beside_three_headings(self, client, make):
        make("a", "# One\n\n# Two\n\n# Three")
        make("b", "# One\n\n# Two")
        make("c", "{{toc}}\n\n# One\n\n# Two\n\n# Three")
        assert '<a href="#w-three">Three</a>' in body(client, "/wiki/a/")
        assert '<a href="#w-two">Two</a>' not in body(client, "/wiki/b/")
        assert body(client, "/wiki/c/").count('<a href="#w-two">Two</a>') == 1

    def test_a_page_that_is_not_there_offers_to_make_it(self, client, architect):
        page = body(architect, "/wiki/themes/new-thing/", 404)
        assert "There is no page “New thing” yet" in page
        assert "/wiki/-/new/?path=themes/new-thing&amp;title=New%20thing" in page
        assert "/wiki/-/new/" not in body(client, "/wiki/themes/new-thing/", 404)

    @pytest.mark.parametrize("path", ["/wiki/-/", "/wiki/a//b/", "/wiki/a%20b/", "/wiki/-/nothing/"])
    def test_what_can_be_no_page_is_not_offered(self, architect, path):
        assert "/wiki/-/new/?path" not in body(architect, path, 404)

    def test_old_paths_and_other_cases_lead_to_the_page(self, client, make):
        page = make("a")
        actions.rename(page_id=page.pk, path="b", by=None)
        assert client.get("/wiki/a/?revision=1")["Location"] == "/wiki/b/?revision=1"
        assert client.get("/wiki/B/")["Location"] == "/wiki/b/"

    def test_an_old_revision_is_clearly_one(self, client, architect, make):
        page = make("a", "old words")
        save(page, "new words")
        shown = body(client, "/wiki/a/?revision=1")
        assert "Revision 1 of 2" in shown
        assert "old words" in shown
        assert "new words" not in shown
        assert "Restore revision 1" not in shown
        assert "Restore revision 1" in body(architect, "/wiki/a/?revision=1")
        assert "This is not how" not in body(client, "/wiki/a/?revision=2")
        for nonsense in ("7", "0", "x", "-1", "²"):
            assert client.get(f"/wiki/a/?revision={nonsense}").status_code == 404

    def test_the_wiki_is_in_the_navigation(self, client):
        assert '<a href="/wiki/">Wiki</a>' in body(client, "/")
        assert '<a href="/wiki/" aria-current="page">Wiki</a>' in body(client, "/wiki/")

    def test_lists_that_are_empty_say_so(self, client):
        assert "The wiki is empty." in body(client, "/wiki/-/all/")
        assert "Nothing was written yet" in body(client, "/wiki/-/recent/")
        assert "Every page can be reached" in body(client, "/wiki/-/orphans/")

    def test_lists(self, client, make):
        page = make("a/b", "[[gone]]", title="First")
        save(page, "x [[gone]]", comment="Reworded")
        assert 'class="in1"><a href="/wiki/a/b/">First' in body(client, "/wiki/-/all/")
        recent = body(client, "/wiki/-/recent/")
        assert "/wiki/a/b/diff/?new=2" in recent
        assert "Reworded" in recent
        orphans = body(client, "/wiki/-/orphans/")
        assert '<a href="/wiki/a/b/">First</a>' in orphans
        assert ">gone</a>" in orphans

    def test_recent_changes_go_on(self, client, make):
        page = make("a")
        for number in range(55):
            save(page, str(number))
        first = body(client, "/wiki/-/recent/")
        older = re.search(r'href="(/wiki/-/recent/\?before=\d+)"', first)[1]
        assert first.count("What changed<") == 50
        assert body(client, older).count("What changed<") == 5


class TestCost:
    @pytest.mark.parametrize("others", [1, 30])
    def test_queries_do_not_grow_with_the_wiki(self, client, make, others, wiki_alone, django_assert_num_queries):
        links = " ".join(f"[[p/{number}]] [[q{number}]]" for number in range(others))
        make("p", links)
        for number in range(others):
            make(f"p/{number}", "[[p]]")
        client.get("/wiki/p/")
        with django_assert_num_queries(6):
            client.get("/wiki/p/")
        for path in ("all", "orphans", "recent"):
            with django_assert_num_queries(3 if path == "orphans" else 2):
                client.get(f"/wiki/-/{path}/")
        for path in ("history", "diff"):
            with django_assert_num_queries(3):
                client.get(f"/wiki/p/{path}/")

    def test_an_unchanged_page_is_not_sent_again(self, client, make, wiki_alone, django_assert_num_queries):
        page = make("a", "words")
        tag = client.get("/wiki/a/")["ETag"]
        with django_assert_num_queries(2):
            assert client.get("/wiki/a/", headers={"If-None-Match": tag}).status_code == 304
        make("b", "[[a]]")
        assert client.get("/wiki/a/", headers={"If-None-Match": tag}).status_code == 200
        tag = client.get("/wiki/a/")["ETag"]
        save(page, "other words")
        assert client.get("/wiki/a/", headers={"If-None-Match": tag}).status_code == 200

    def test_what_its_macros_show_counts(self, client, architect, make, monkeypatch):
        revision = [1]
        macro = Macro("live", "x", "{{live}}", lambda call: f"live {revision[0]}", revision=lambda: revision[0])
        monkeypatch.setitem(__import__("roadmap.wiki.macros").wiki.macros.MACROS, "live", macro)
        make("a", "{{live}}")
        make("b", "words")
        tags = {path: client.get(path)["ETag"] for path in ("/wiki/a/", "/wiki/b/")}
        revision[0] = 2
        answers = [client.get(path, headers={"If-None-Match": tag}).status_code for path, tag in tags.items()]
        assert answers == [200, 304]
        assert architect.get("/wiki/b/", headers={"If-None-Match": tags["/wiki/b/"]}).status_code == 200


class TestRights:
    PATHS = ("/wiki/-/new/", "/wiki/a/edit/", "/wiki/a/rename/")

    def test_strangers_are_sent_to_the_door(self, client, make):
        make("a", "words")
        for path in self.PATHS:
            assert client.get(path)["Location"].startswith("/accounts/login/?next=/wiki/")
        for path in ("/wiki/-/preview/", "/wiki/a/restore/"):
            assert client.post(path, {"revision": 1, "text": "x"})["Location"].startswith("/accounts/login/")

    def test_readers_are_told(self, reader, make):
        make("a", "words")
        for path in self.PATHS:
            assert reader.get(path).status_code == 403
            assert reader.post(path, {"title": "x", "path": "b", "text": "y", "base": 1}).status_code == 403
        assert reader.post("/wiki/a/restore/", {"revision": 1}).status_code == 403
        assert reader.post("/wiki/-/preview/", {"text": "x"}).status_code == 403
        assert Page.objects.get().revision == 1
        assert ">Edit" not in body(reader, "/wiki/a/")

    def test_a_closed_wiki_is_read_by_those_who_signed_in(self, client, reader, make, settings):
        settings.READ_ACCESS = "signed-in"
        make("a", "words")
        for path in ("/wiki/", "/wiki/a/", "/wiki/a/history/", "/wiki/a/diff/", "/wiki/-/recent/", "/wiki/nothing/"):
            assert client.get(path)["Location"].startswith("/accounts/login/")
        assert "words" in body(reader, "/wiki/a/")

    def test_a_get_changes_nothing(self, architect, make):
        make("a", "words")
        assert architect.get("/wiki/a/restore/?revision=1").status_code == 405
        assert architect.get("/wiki/-/preview/").status_code == 405


class TestWriting:
    def test_a_new_page_from_a_missing_link(self, architect):
        form = fields(body(architect, "/wiki/-/new/?path=themes%2Fcloud&title=The+Cloud"))
        assert (form["path"], form["title"]) == ("themes/cloud", "The Cloud")
        answer = architect.post("/wiki/-/new/", form | {"text": "Words", "comment": "Began"})
        assert answer["Location"] == "/wiki/themes/cloud/"
        page = Page.objects.get()
        assert (page.title, page.text, page.current.comment, page.current.by.name) == (
            *("The Cloud", "Words\n", "Began", "Ada Field"),
        )

    def test_a_path_is_made_of_the_title(self, architect):
        architect.post("/wiki/-/new/", {"title": "Größe & Maß", "text": "x", "path": ""})
        assert Page.objects.get().path == "grösse-mass"

    def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_lost(self, architect, make):
        make("a")
        answer = architect.post("/wiki/-/new/", {"title": "", "path": "edit", "text": "Long words", "comment": "c"})
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "A title is needed." in page
        assert "No part of a path may be called &#x27;edit&#x27;" in page
        assert 'aria-describedby="id_path_error"' in page
        assert "Long words" in fields(page)["text"]
        answer = architect.post("/wiki/-/new/", {"title": "x", "path": "A", "text": "Long words"})
        assert "There is a page &#x27;a&#x27; already" in answer.content.decode()

    def test_editing(self, architect, make):
        make("a", TEXT)
        form = fields(body(architect, "/wiki/a/edit/"))
        assert form["base"] == "1"
        answer = architect.post("/wiki/a/edit/", form | {"text": "New", "title": "T", "comment": "why"}, follow=True)
        assert "Saved as revision 2." in answer.content.decode()
        assert "<h1>T</h1>" in answer.content.decode()

    def test_the_preview_button_saves_nothing(self, architect, make):
        make("a", TEXT)
        page = architect.post("/wiki/a/edit/", {"text": "# Look", "title": "T", "base": "1", "preview": "1"})
        assert page.status_code == 200
        assert '<h2 id="w-look">' in page.content.decode()
        assert fields(page.content.decode())["text"] == "# Look"
        assert Page.objects.get().revision == 1

    def test_the_preview_alone(self, architect):
        page = architect.post("/wiki/-/preview/", {"text": "*a*\r\n\r\n{{nope}}", "path": "x"}).content.decode()
        assert page.startswith("<p><em>a</em></p>")
        assert "Line 3." in page

    def test_edits_apart_are_merged(self, architect, make):
        page = make("a", TEXT)
        form = fields(body(architect, "/wiki/a/edit/"))
        save(page, TEXT.replace("one", "1"))
        answer = architect.post("/wiki/a/edit/", form | {"text": TEXT.replace("five", "5")}, follow=True)
        assert "together with what others saved meanwhile" in answer.content.decode()
        assert Page.objects.get().text == "1\ntwo\nthree\nfour\n5\n"
        assert "merged, was made from 1" in body(architect, "/wiki/a/history/")

    def test_where_both_changed_a_line_both_texts_stand_there(self, architect, make):
        page = make("a", TEXT)
        form = fields(body(architect, "/wiki/a/edit/"))
        save(page, TEXT.replace("two", "theirs"), by=Person.objects.create(name="Bob"))
        mine = form | {"text": TEXT.replace("two", "mine"), "comment": "my comment", "title": "my title"}
        answer = architect.post("/wiki/a/edit/", mine)
        shown = answer.content.decode()
        assert answer.status_code == 409
        assert "Others changed the same lines" in shown
        assert "Bob" in shown
        assert "<ins>theirs</ins>" in shown
        assert "<ins>mine</ins>" in shown
        kept = fields(shown)
        assert (kept["text"].split(), kept["comment"], kept["title"]) == (
            mine["text"].split(),
            "my comment",
            "my title",
        )
        assert kept["base"] == "2"
        assert Page.objects.get().text == TEXT.replace("two", "theirs")
        architect.post("/wiki/a/edit/", kept | {"text": TEXT.replace("two", "both")})
        assert Page.objects.get().text == TEXT.replace("two", "both")

    def test_a_third_save_during_a_clash_is_told_too(self, architect, make):
        page = make("a", TEXT)
        save(page, TEXT.replace("two", "theirs"))
        first = architect.post("/wiki/a/edit/", {"title": "a", "base": "1", "text": TEXT.replace("two", "mine")})
        save(page, TEXT.replace("two", "a third"))
        second = architect.post("/wiki/a/edit/", fields(first.content.decode()))
        assert second.status_code == 409
        assert fields(second.content.decode())["base"] == "3"

    def test_a_form_without_its_base_overwrites_nothing(self, architect, make):
        make("a", TEXT)
        assert architect.post("/wiki/a/edit/", {"title": "a", "text": "gone"}).status_code == 409
        assert Page.objects.get().text == TEXT

    def test_a_text_too_long_is_kept_in_the_form(self, architect, make):
        make("a", TEXT)
        answer = architect.post("/wiki/a/edit/", {"title": "a", "base": "1", "text": "x" * 200_001})
        assert answer.status_code == 422
        assert "A page may have 200000 characters" in answer.content.decode()
        assert "x" * 200_001 in answer.content.decode()

    def test_macros_are_offered_with_help_and_examples(self, architect, make):
        make("a")
        page = body(architect, "/wiki/a/edit/")
        assert 'data-insert="{{recent n=5}}"' in page
        assert "How many, from 1 to 100" in page

    def test_renaming(self, architect, make):
        make("a", "words")
        answer = architect.post("/wiki/a/rename/", {"path": "b/c", "comment": ""}, follow=True)
        assert answer.redirect_chain == [("/wiki/b/c/", 302)]
        assert "Its old path leads here" in answer.content.decode()
        make("a")
        refused = architect.post("/wiki/b/c/rename/", {"path": "A"})
        assert refused.status_code == 422
        assert "There is a page &#x27;a&#x27; already" in refused.content.decode()

    def test_a_page_that_is_not_there_cannot_be_edited(self, architect):
        for path in ("edit", "rename", "history", "diff"):
            assert architect.get(f"/wiki/a/{path}/").status_code == 404
        assert architect.post("/wiki/a/restore/", {"revision": "1"}).status_code == 404
