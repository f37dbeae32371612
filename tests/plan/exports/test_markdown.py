"""The plan as Markdown: its outline, and words that show as they were typed."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from roadmap.plan.exports.markdown import markdown, shown
from roadmap.plan.exports.sheet import ThemeLine
from tests.plan.exports.sheets import CLOUD, TOOLS, entry, sheet

GITHUB = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def text(*arguments, **values) -> str:
    return "".join(markdown(sheet(*arguments, **values)))


def test_the_whole(settings):
    settings.BASE_URL = "https://plan.example.org"
    entries = [
        entry("Storage motion", 1, status="In Progress", owner="Ada Field"),
        entry("Swap", 2, status="Done", status_category="done", key=""),
        entry("Shard", 3, lead_time="12-months", expected_by=None),
        entry("Someday", 4, lead_time="not-guessed", expected_by=None, guessed_at=None),
    ]
    assert text(entries, of="as it stood on 1 March 2026", path="/@2026-03-01/") == (
        """\
# Architecture Evolution Plan

As it stood on 1 March 2026: <https://plan.example.org/@2026-03-01/>

## Cloud

Architects: Ada Field, Bo Lind

> A pool is *too small*.

### 0–3 months (2 items)

- **XCP-1** Storage motion (In Progress, Ada Field, due by Jun 2026)
- Swap (Done)

### 12+ months (1 item)

- **XCP-3** Shard (To Do, after Mar 2027)

### not guessed (1 item)

- **XCP-4** Someday (To Do)

## Tools

Nothing stands here yet.
"""
    )


def test_the_plan_now_says_its_day_and_its_filters():
    said = text([entry()], on=date(2026, 11, 27), only=(("theme", "Cloud"), ("owner", "A*B")))
    assert "On 27 November 2026: <" in said
    assert "\nOnly theme: Cloud; owner: A\\*B\n" in said
    assert "## Tools" not in said


@pytest.mark.parametrize(
    "title",
    [
        "*bold* and _slanted_ and `code`",
        "[a link](https://example.org) ![a picture](x.png)",
        "<script>alert(1)</script> <b>",
        "# no heading",
        "- no list",
        "+ no list",
        "1. no list",
        "12) no list",
        "a | b",
        "~~struck~~ &amp; &lt;",
        "back\\slash \\*",
        "{{plan}}",
        "> no quote",
        "***",
    ],
)
def test_a_title_shows_as_typed(title):
    html = GITHUB.render(text([entry(title, key="")]))
    tokens = [one for one in GITHUB.parse(text([entry(title, key="")])) if one.type == "inline"]
    (line,) = [one for one in tokens if "(To Do" in one.content]
    assert "".join(one.content for one in line.children) == f"{title} (To Do, due by Jun 2026)"
    assert html.count("<li>") == 1
    assert "<script" not in html


@given(st.text(st.characters(codec="utf-8", min_codepoint=33, exclude_categories=("Z", "C")), min_size=1, max_size=30))
def test_any_word_shows_as_typed(word):
    (paragraph,) = [one for one in GITHUB.parse(f"- {shown(word)}") if one.type == "inline"]
    assert "".join(one.content for one in paragraph.children) == word


def test_what_a_theme_says_stays_within_it():
    open_fence = ThemeLine("cloud", "Cloud", "# Not a title\n\n```\nnever closed", "")
    html = GITHUB.render(text([entry()], [open_fence, TOOLS]))
    assert html.count("<h1>") == 2
    assert "<h2>Tools</h2>" in html
    assert html.index("never closed") < html.index("</blockquote>") < html.index("Storage motion")


def test_a_theme_is_written_when_its_items_are_read():
    read = []

    def entries():
        for theme in ("cloud", "tools"):
            read.append(theme)
            yield entry(theme=theme)

    pieces = markdown(sheet(entries()))
    next(pieces)
    assert not read
    assert "## Cloud" in next(pieces)
    assert read == ["cloud", "tools"]


def test_a_theme_that_came_meanwhile_is_named_by_its_slug():
    said = text([entry(), entry(theme="new-one"), entry(theme="tools")])
    assert [line for line in said.splitlines() if line.startswith("## ")] == ["## Cloud", "## new-one", "## Tools"]


def test_themes_without_items_keep_their_place():
    first = ThemeLine("first", "First", "", "")
    said = text([entry(theme="tools")], [first, CLOUD, TOOLS])
    assert [line for line in said.splitlines() if line.startswith("## ")] == ["## First", "## Cloud", "## Tools"]
