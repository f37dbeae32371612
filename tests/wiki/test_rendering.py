"""A page's text as safe HTML, with its links, keys and macros."""

import gc
import logging
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap.wiki import macros
from roadmap.wiki.calls import Miswritten, arguments
from roadmap.wiki.leads import leads
from roadmap.wiki.macros import Argument, Macro, MacroError, always
from roadmap.wiki.models import WikiRevision
from roadmap.wiki.rendering import render, revisions_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wiki_alone")]


def html(text: str) -> str:
    return render(text, path="here").html


@pytest.fixture
def echo() -> Macro:
    """A macro that shows how it was called."""
    macro = Macro(
        "echo",
        "Shows its arguments.",
        "{{echo word}}",
        lambda call: f"<i>{sorted(call.arguments.items())} on {call.path}</i>",
        (Argument("", "a word"), Argument("as", "how", choices=lambda: ("table", "list"))),
        lambda: 42,
        inline=always,
    )
    macros.MACROS["echo"] = macro
    return macro


@pytest.fixture
def block() -> Macro:
    """A macro that stands alone, and fails as it is told."""

    def shown(call: macros.Call) -> str:
        if "raise" in call.arguments:
            raise {"macro": MacroError("as", "has no theme 'x'."), "other": KeyError("x")}[call.arguments["raise"]]
        return "<div class=live>live</div>"

    choices = Argument("as", "how", choices=lambda: ("table", "list"))
    macro = Macro("block", "Live.", "{{block}}", shown, (Argument("raise", "what"), choices))
    macros.MACROS["block"] = macro
    return macro


class TestMarkdown:
    def test_the_first_heading_stands_below_the_page_s_title(self):
        assert '<h2 id="w-one">One ' in html("# One\n\n### Two")
        assert '<h3 id="w-two">Two ' in html("# One\n\n### Two")

    def test_anchors_are_the_words_and_each_is_given_once(self):
        ids = re.findall(
            r'id="(.*?)"', html("# A b\n\n# A b\n\n# A b 2\n\n# A b\n\n# ?\n\n# Größe & *Maß* `x` [l](/u)")
        )
        assert ids == ["w-a-b", "w-a-b-2", "w-a-b-2-2", "w-a-b-3", "w-part", "w-grösse-mass-x-l"]

    def test_contents_are_the_headings(self):
        toc = render("# One\n\n## Two **b**\n\ntext").toc
        assert [(one.level, one.anchor, one.label) for one in toc] == [(2, "w-one", "One"), (3, "w-two-b", "Two b")]

    def test_task_lists_are_signs_with_words(self):
        page = html("- [ ] one\n- [x] two *b*\n- [y] three\n\n[ ] four")
        assert page.count('<li class="task">') == 2
        assert 'aria-label="To do:"' in page
        assert 'aria-label="Done:"' in page
        assert "[y] three" in page
        assert "[ ] four" in page
        assert "<input" not in page

    def test_footnotes_stand_at_the_end_and_lead_back(self):
        page = html("words[^1] and more[^1]\n\n[^1]: A note.\n\nthe end")
        assert page.index("the end") < page.index("A note.")
        assert 'href="#fn1" id="fnref1"' in page
        assert '<li id="fn1" class="footnote-item">' in page
        assert page.count('aria-label="Back to the text"') == 2

    def test_tables_and_code(self):
        page = html("| a | b |\n|---|---|\n| 1 | 2 |\n\n```python\n{{toc}} [[x]] ABC-1\n```\n\n`[[y]]`")
        assert "<td>1</td>" in page
        assert "{{toc}} [[x]] ABC-1" in page
        assert "<code>[[y]]</code>" in page

    @pytest.mark.parametrize(
        "text",
        [
            "<script>alert(1)</script>",
            "[[<script>|<script>alert(1)</script>]]",
            '[[x|"><img src=x onerror=alert(1)>]]',
            "# <img src=x onerror=alert(1)>",
            '{{echo "<script>"}}',
            "{{<script>}}",
            "[x](javascript:alert(1))",
            "![x](javascript:alert(1))",
            "[^<b>]\n\n[^<b>]: <script>",
            "[[javascript:alert(1)]]",
        ],
    )
    def test_nothing_typed_runs(self, text):
        page = html(text)
        assert not re.search(r"<(script|img|b)\b(?!>\{\{)", page)
        assert not re.search(r'href="(javascript|data)', page)

    @given(st.text(alphabet=st.sampled_from("<>\"'&[](){}|!*`#-\n ax=:/jA1^"), max_size=80))
    def test_any_text_gives_only_known_tags(self, text):
        names = set(re.findall(r"<([a-z0-9]+)", html(text)))
        assert names <= {
            *("p", "br", "hr", "a", "em", "strong", "s", "code", "pre", "blockquote", "ul", "ol", "li", "svg", "use"),
            *("h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td", "sup", "section"),
            *("span", "div", "small", "b"),
        }


class TestLinks:
    def test_a_link_leads_to_the_page_by_its_words(self, make):
        make("themes/cloud", title="Cloud")
        assert html("[[themes/cloud]]") == '<p><a href="/wiki/themes/cloud/">themes/cloud</a></p>\n'
        assert '<a href="/wiki/themes/cloud/">the cloud</a>' in html("See [[Themes/Cloud|the cloud]].")
        assert '<a href="/wiki/themes/cloud/#w-why-now">why</a>' in html("[[themes/cloud#Why now|why]]")

    def test_a_part_of_the_same_page(self):
        assert html("[[#Why now]]") == '<p><a href="#w-why-now">Why now</a></p>\n'

    def test_a_page_that_is_not_there_leads_to_the_form_that_makes_it(self):
        page = html("[[Themes/New Thing|words]]")
        assert 'class="missing"' in page
        assert 'href="/wiki/-/new/?path=themes%2Fnew-thing&amp;title=New+Thing"' in page

    def test_a_renamed_page_is_found_where_it_is(self, make):
        from roadmap.wiki import actions

        page = make("old")
        actions.rename(page_id=page.pk, path="new", by=None)
        assert '<a href="/wiki/new/">old</a>' in html("[[old]]")

    def test_links_are_looked_up_at_once(self, make, django_assert_num_queries):
        for number in range(5):
            make(f"p{number}")
        with django_assert_num_queries(2):
            page = render(" ".join(f"[[p{number}]]" for number in range(50)))
        assert page.html.count('class="missing"') == 45
        assert len(page.links) == 50

    @pytest.mark.parametrize("text", ["[[]]", "[[ ]]", "[[|x]]", "[[a\nb]]", "[[#]]", "[[?]]", r"\[[a]]", "[[a]"])
    def test_what_is_no_link_stays_as_typed(self, text):
        assert leads(text).paths == set()
        assert "missing" not in html(text)

    def test_no_link_stands_in_a_link(self):
        assert html("[a [[b]] c](/x)").count("<a ") == 1


class TestKeys:
    @pytest.fixture(autouse=True)
    def asked(self, wiki_alone, monkeypatch) -> list:
        asked: list[list[str]] = []

        def known(keys: list[str]) -> dict[str, str]:
            asked.append(keys)
            return {key: f'<a class="chip">{key}!</a>' for key in keys if key != "NO-1"}

        monkeypatch.setattr("roadmap.wiki.rendering.REFERENCES", [known])
        return asked

    def test_keys_in_prose_become_what_is_known_of_them(self, asked):
        page = html("See XCP-19, (XCP-2) and *XCP-19*; NO-1.\n\n- AB_C-3\n\n# On X2-4")
        assert page.count('<a class="chip">') == 5
        assert "; NO-1." in page
        assert asked == [["AB_C-3", "NO-1", "X2-4", "XCP-19", "XCP-2"]]

    @pytest.mark.parametrize(
        "text",
        [
            *("`ABC-1`", "    ABC-1", "[ABC-1](/x)", "https://jira.example.org/browse/ABC-1", "<https://x.org/ABC-1>"),
            *("abc-1", "A-1", "ABC-0", "ABC-12x", "xABC-1", "ABC-1-2", "/ABC-1", "ABC-", "[[ABC-1]]", "{{echo ABC-1}}"),
        ],
    )
    def test_what_is_no_key_or_stands_elsewhere_is_left(self, text, asked):
        assert "chip" not in html(text)
        assert asked == []

    def test_who_fails_to_answer_is_passed_over(self, monkeypatch, caplog):
        def fails(keys: list[str]) -> dict[str, str]:
            raise RuntimeError("down")

        monkeypatch.setattr("roadmap.wiki.rendering.REFERENCES", [fails])
        assert html("ABC-1") == "<p>ABC-1</p>\n"
        assert "Ticket keys" in caplog.text

    def test_their_revision_counts_where_there_is_one(self, monkeypatch):
        monkeypatch.setattr("roadmap.wiki.rendering.REFERENCE_REVISIONS", [lambda: 7])
        assert revisions_of("ABC-1") == [7]
        assert revisions_of("nothing") == []


class TestMacros:
    def test_arguments_reach_it(self, echo):
        page = html('Words {{echo one as="two words"}} more')
        assert "<p>Words <i>[('', 'one'), ('as', 'two words')] on here</i> more</p>" in page

    def test_alone_it_takes_the_paragraph_s_place(self, block):
        assert html("a\n\n{{block}}\n{{ block }}\n\nb").split() == html("a\n\n{{block}}\n\n{{block}}\n\nb").split()
        assert "<p><div" not in html("{{block}}")
        assert "<li>" in html("- {{block}}")

    def test_one_for_sentences_stays_in_its_paragraph(self, echo):
        assert html("{{echo}}").startswith("<p><i>")

    def test_one_that_stands_alone_says_so_in_a_sentence(self, block):
        assert "must stand alone" in html("a {{block}} b")

    def test_an_unknown_one_lists_those_there_are(self, block):
        page = html("words\nwords\n\n{{blok}}")
        assert '<div class="macro-err"' in page
        assert "<b>{{blok}}</b> is no macro. Did you mean block?" in page
        assert "Line 4." in page
        assert "<code>block</code>, <code>recent</code>, <code>toc</code>" in page

    def test_an_unknown_argument_is_named_with_those_there_are(self, block):
        page = html("{{block\tass=table}}")
        assert "has no argument &#x27;ass&#x27;. Did you mean as? It takes raise, as." in page
        assert "argument <code>ass</code>" in page

    def test_a_word_where_none_is_taken(self, block):
        assert "cannot tell what &#x27;word&#x27; is" in html("{{block word}}")

    def test_what_the_macro_says_is_shown_with_its_choices(self, block):
        page = html("{{block raise=macro}}")
        assert "<b>{{block}}</b> has no theme &#x27;x&#x27;." in page
        assert "argument <code>as</code>. It may be: <code>table</code>, <code>list</code>." in page

    def test_a_needed_argument_is_asked_for(self):
        macros.MACROS["needy"] = Macro("needy", "x", "x", lambda call: "", (Argument("", "a key", required=True),))
        assert "needs a word: a key" in html("{{needy}}")

    def test_any_other_failure_is_a_box_and_a_line_in_the_log(self, block, caplog):
        with caplog.at_level(logging.ERROR):
            page = html("{{block raise=other}}")
        assert "could not be shown" in page
        assert "Macro {{block raise=other}} failed on page here" in caplog.text

    @pytest.mark.parametrize(
        ("rest", "found"),
        [
            ("", {}),
            (" ", {}),
            (' a=b c="d e" f', {"a": "b", "c": "d e", "": "f"}),
            (' "two words"', {"": "two words"}),
            (' a=""', {"a": ""}),
            (" A=b=c", {"a": "b=c"}),
        ],
    )
    def test_arguments_are_read(self, rest, found):
        assert arguments(rest) == found

    @pytest.mark.parametrize(
        ("rest", "argument", "words"),
        [
            (" a=1 a=2", "a", "given twice"),
            (" x y", "", "one is meant"),
            (' a="b', "a", "not closed"),
            (' a="b"c', "a", "not closed"),
            (' b"c', "", "cannot be read"),
        ],
    )
    def test_what_cannot_be_read_is_named(self, rest, argument, words):
        with pytest.raises(Miswritten, match=words) as refused:
            arguments(rest)
        assert refused.value.argument == argument

    def test_revisions_of_those_on_the_page(self, echo):
        assert revisions_of("{{echo a}} {{nope}}") == [42]
        assert revisions_of("{{recent n=2}}") == [WikiRevision.current()]

    def test_too_many_are_not_asked(self, echo, monkeypatch):
        monkeypatch.setattr("roadmap.wiki.rendering.MOST_MACROS", 3)
        page = html("\n\n".join(f"{{{{echo {number}}}}}" for number in range(5)))
        assert page.count("may hold 3 macros") == 2

    def test_the_same_one_is_asked_once(self, echo, monkeypatch):
        calls = []
        counted = Macro("echo", "x", "x", lambda call: calls.append(1) or "x", inline=always)
        monkeypatch.setitem(macros.MACROS, "echo", counted)
        html("a {{echo}} {{echo}}\n\nand {{echo}}")
        assert len(calls) == 1

    def test_nobody_can_type_a_mark(self):
        assert html("0; 1; {{toc}}") == html("0; 1; {{toc}}")

    def test_contents_and_recent_changes(self, make):
        make("a", title="First page", comment="Began it")
        page = html("{{toc}}\n\n# One\n\n## Two\n\n{{recent n=5}}")
        assert '<li class="in2"><a href="#w-one">One</a></li><li class="in3"><a href="#w-two">Two</a></li>' in page
        assert ">First page</a>" in page
        assert "Began it" in page

    @pytest.mark.parametrize("number", ["0", "101", "x", "1e1", "²"])
    def test_how_many_must_be_a_number(self, number):
        page = html(f"{{{{recent n={number}}}}}")
        assert "needs a number from 1 to 100" in page
        assert "argument <code>n</code>" in page


def spent_on(text):
    """Seconds of rendering; the garbage of the whole suite is nobody's here."""
    gc.disable()
    try:
        started = time.process_time()
        render(text)
        return time.process_time() - started
    finally:
        gc.enable()


class TestHostile:
    @pytest.mark.parametrize(
        "piece",
        [
            "[[",
            "{{",
            "ABC-",
            "[[a|",
            "{{a ",
            "]]",
            "[^",
            '{{a="',
            "- [ ] ",
            "# a\n",
            "[^a]: b\n",
            "[[a]]",
            "{{a}}",
            "ABC-1 ",
        ],
    )
    def test_time_grows_with_the_length(self, piece):
        short, long = (spent_on(piece * (size // len(piece))) for size in (25_000, 100_000))
        assert long < 8 * short + 0.5

    def test_a_label_that_never_ends(self):
        assert spent_on("[^a]: x\n\n" + "[^" * 50_000) < 15


def test_a_link_with_a_label_stands_in_a_table(make):
    make("cloud")
    text = "| a | b |\n|---|---|\n| [[cloud|The cloud]] | x |\n| [[cloud\\|So too]] | y |\n"
    shown = render(text).html
    assert shown.count('<a href="/wiki/cloud/">') == 2
    assert shown.count("<td>") == 4
    assert leads(text).paths == {"cloud"}


def test_what_only_looks_like_such_a_link_keeps_its_bar():
    shown = render("`[[a|b]]`\n\n    [[c|d]]\n\n```[[e|f]]\n[[g|h]]\n```\n").html
    for words in ("[[a|b]]", "[[c|d]]", "[[g|h]]"):
        assert words in shown
    assert "\ue000" not in shown
