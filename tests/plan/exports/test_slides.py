"""The plan as slides, read back: which there are, what they say, and that all of it stands within them."""

import io
import zipfile
from datetime import date

import pytest
from pptx import Presentation

from roadmap.plan.exports.letters import LINE, lines
from roadmap.plan.exports.registry import Moved, MovedLine
from roadmap.plan.exports.sheet import ThemeLine
from roadmap.plan.exports.slides import slides
from tests.plan.exports.sheets import CLOUD, TOOLS, entry, sheet

LONG = "Storage motion for disks that no host of the pool has ever seen before, in one go and without a break"


def deck(entries=(), moved=None, themes=(CLOUD, TOOLS), **values):
    return Presentation(io.BytesIO(slides(sheet(entries, themes, **values), moved)))


def titles(found) -> list[str]:
    return [one.shapes.title.text_frame.text for one in found.slides]


def tables(slide) -> list[list[list[str]]]:
    return [
        [[cell.text_frame.text for cell in row.cells] for row in shape.table.rows]
        for shape in slide.shapes
        if shape.has_table
    ]


def words(slide) -> str:
    said = [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
    return "\n".join([*said, *(cell for table in tables(slide) for row in table for cell in row)])


def links(slide) -> dict[str, str]:
    runs = [run for shape in slide.shapes for frame in frames(shape) for one in frame.paragraphs for run in one.runs]
    return {run.text: run.hyperlink.address for run in runs if run.hyperlink.address}


def frames(shape):
    if shape.has_table:
        return [cell.text_frame for row in shape.table.rows for cell in row.cells]
    return [shape.text_frame] if shape.has_text_frame else []


def check(found) -> None:
    """Every shape stands on its slide, and what is written fits into its box."""
    for slide in found.slides:
        for shape in slide.shapes:
            assert shape.left >= 0
            assert shape.top >= 0
            assert shape.left + shape.width <= found.slide_width
            assert shape.top + shape.height <= found.slide_height
            for box, (wide, high) in boxes(shape):
                assert height(box, wide) <= high + 0.5, box.text


def boxes(shape):
    if not shape.has_table:
        return [(frame, (shape.width.pt - 8, shape.height.pt)) for frame in frames(shape)]
    assert sum(row.height for row in shape.table.rows) <= shape.height
    assert sum(column.width for column in shape.table.columns) <= shape.width
    return [
        (cell.text_frame, (column.width.pt - 8, row.height.pt - 2))
        for row in shape.table.rows
        for cell, column in zip(row.cells, shape.table.columns, strict=True)
    ]


def height(frame, wide) -> float:
    return sum(
        lines(run.text, wide, run.font.size.pt, bold=bool(run.font.bold)) * run.font.size.pt * LINE
        for paragraph in frame.paragraphs
        for run in paragraph.runs
    )


def test_it_has_the_shape_of_the_talk():
    found = deck([entry()], Moved("since review 12, 3 March 2026", (("added", ()),)))
    assert titles(found) == [
        "Architecture Evolution Plan",
        "How the plan is kept",
        "Cloud",
        "Tools",
        "What moved since review 12, 3 March 2026",
    ]
    assert found.slide_width * 9 == found.slide_height * 16
    check(found)


def test_every_slide_has_a_title_of_its_own_kind():
    for slide in deck([entry()]).slides:
        assert slide.shapes.title.is_placeholder
        assert slide.shapes.title.text_frame.text


def test_the_cover_says_which_plan_it_is():
    first = words(deck([entry(), entry(theme="tools")]).slides[0])
    assert "On 1 March 2026" in first
    assert "2 items under 2 themes" in first
    past = words(deck([entry()], of="as frozen by review 12", only=(("theme", "Cloud"),)).slides[0])
    assert "As frozen by review 12" in past
    assert "1 item under 1 theme" in past
    assert "Only theme: Cloud" in past


def test_it_says_how_the_plan_is_kept(settings):
    settings.BASE_URL = "https://plan.example.org"
    entries = [entry(pk=1), entry(pk=2, lead_time="12-months"), entry(pk=3, key="", lead_time="12-months")]
    slide = deck(entries, Moved("since review 12, 3 March 2026", ())).slides[1]
    said = words(slide)
    assert "3 items under 2 themes; 2 of them have a ticket" in said
    assert "since review 12, 3 March 2026" in said
    assert set(links(slide).values()) == {"https://plan.example.org/", "https://plan.example.org/input/"}
    assert tables(slide)[1:] == [[["1", "2", "0"]], [["0–3 months", "12+ months", "not guessed"]]]
    assert "review" not in words(deck(entries).slides[1]).lower().replace("reviewed by", "")


def test_a_theme_lists_its_items_by_lead_time():
    entries = [
        entry("Swap", 1, owner="Ada Field"),
        entry("Shard", 2, status="Done", status_category="done"),
        entry("Later", 3, lead_time="12-months", key=""),
    ]
    slide = deck(entries).slides[2]
    assert tables(slide) == [
        [
            ["0–3 months", "Swap", "To Do", "Ada Field", "XCP-1"],
            ["", "Shard", "Done", "", "XCP-2"],
            ["12+ months", "Later", "To Do", "", ""],
        ]
    ]
    assert "Ada Field, Bo Lind" in words(slide)
    assert links(slide) == {f"XCP-{pk}": f"https://jira.example.org/browse/XCP-{pk}" for pk in (1, 2)}


def test_only_web_pages_are_linked():
    assert links(deck([entry(ticket_url="javascript:alert(1)")]).slides[2]) == {}


def test_a_theme_without_items_says_so():
    assert "Nothing stands here yet." in words(deck([]).slides[2])
    assert titles(deck([], only=(("theme", "Cloud"),)))[2:] == []


@pytest.mark.parametrize("number", [1, 8, 9, 10, 11, 13, 14, 26, 27, 60])
def test_what_does_not_fit_goes_on(number):
    found = deck(
        [entry(LONG, pk, owner="A name of some length, too long", status="Waiting for review") for pk in range(number)]
    )
    count = -(-number // 13)
    named = ["Cloud"] if count == 1 else [f"Cloud ({one}/{count})" for one in range(1, count + 1)]
    assert titles(found)[2:] == [*named, "Tools"]
    keys = [row[-1] for slide in list(found.slides)[2 : 2 + count] for table in tables(slide) for row in table]
    assert keys == [f"XCP-{pk}" for pk in range(number)]
    assert all(tables(slide)[0][0][0] == "0–3 months" for slide in list(found.slides)[2 : 2 + count])
    check(found)


def sizes(slide) -> set[float]:
    """Of the titles of its items."""
    (made,) = [shape.table for shape in slide.shapes if shape.has_table]
    return {run.font.size.pt for row in made.rows for run in row.cells[1].text_frame.paragraphs[0].runs}


def test_letters_are_as_large_as_number_and_length_let_them():
    def size(number, title="Storage motion"):
        return sizes(deck([entry(title, pk) for pk in range(number)]).slides[2])

    assert [size(number) for number in (1, 8, 9, 10, 11, 13)] == [{20}, {20}, {18}, {18}, {16}, {16}]
    assert size(3, "Direct XenAPI client to VM guest agent comms") < {18, 16}
    assert size(3, LONG) == {20}


def test_a_very_long_theme_counts_what_it_leaves_out():
    found = deck([entry(pk=pk) for pk in range(150)], [], [CLOUD])
    assert len(found.slides) == 10
    assert "… and 46 items more on the plan" in words(found.slides[9])
    check(found)


def test_many_themes_have_fewer_slides_each(monkeypatch):
    monkeypatch.setattr("roadmap.plan.exports.slides.MOST_IN_ALL", 4)
    themes = [ThemeLine(f"t{number}", f"T{number}", "", "") for number in range(3)]
    found = deck([entry(pk=pk, theme=f"t{pk // 30}") for pk in range(90)], None, themes)
    assert len(found.slides) == 2 + 3
    assert "… and 17 items more" in words(found.slides[2])


def test_long_words_are_shortened_and_stay_whole_in_the_notes():
    one = entry(LONG, description="It needs *memory*.", owner="O" * 200, status="S" * 90, key="K" * 200)
    found = deck([one], None, [ThemeLine("cloud", "A very long theme " * 14, "Why.", "Architect, " * 30)])
    check(found)
    slide = found.slides[2]
    assert tables(slide)[0][0][1].endswith("…")
    notes = slide.notes_slide.notes_text_frame.text
    assert notes.startswith("Why.")
    assert LONG in notes
    assert "It needs *memory*." in notes


@pytest.mark.parametrize("text", ["計画" * 120, "W" * 255, "😀" * 255, "a " * 120, "x"])
def test_whatever_is_typed_fits(text):
    one = entry(text, owner=text, status=text[:100], key=text)
    line = MovedLine(text, "", text, text)
    moved = Moved(text, tuple((kind, (line,) * 30) for kind in ("added", "finished", "dropped", "later", "earlier")))
    check(deck([one] * 20, moved, [ThemeLine("cloud", text, text, text)], title=text, only=(("search", text),)))


def test_what_xml_cannot_hold_is_left_out():
    found = deck([entry("a\x00b\x1fc", description="d\x0be\uffff", owner="\x01")], None, [CLOUD], title="T\x02")
    assert tables(found.slides[2])[0][0][1] == "abc"
    assert "de" in found.slides[2].notes_slide.notes_text_frame.text
    assert titles(found)[0] == "T"


def moves(**kinds):
    return Moved(
        "since review 12, 3 March 2026",
        tuple(
            (
                kind,
                tuple(
                    MovedLine(f"{kind[0]}-{one}", "https://j.example/x", f"{kind} {one}", "a → b")
                    for one in range(number)
                ),
            )
            for kind, number in kinds.items()
        ),
    )


def test_what_moved_is_counted_and_told():
    slide = deck([entry()], moves(added=2, finished=0, later=1)).slides[-1]
    figures, kinds, told = tables(slide)
    assert (figures, kinds) == ([["2", "0", "1"]], [["added", "finished", "later"]])
    assert told == [
        ["added", "added 0", "a → b", "a-0"],
        ["", "added 1", "a → b", "a-1"],
        ["later", "later 0", "a → b", "l-0"],
    ]
    assert links(slide)["l-0"] == "https://j.example/x"


def test_no_kind_goes_untold_for_anothers_length():
    found = deck([entry()], moves(added=90, finished=1, dropped=0, later=40, earlier=2))
    told = [row[1].split()[0] for row in tables(found.slides[-1])[2]]
    assert told == ["added"] * 4 + ["finished"] + ["later"] * 3 + ["earlier"] * 2
    check(found)


def test_nothing_moved():
    assert "Nothing moved." in words(deck([entry()], moves(added=0)).slides[-1])


def test_the_file_is_ours_alone():
    content = slides(sheet([entry()]), None)
    parts = zipfile.ZipFile(io.BytesIO(content))
    layouts = [name for name in parts.namelist() if name.startswith("ppt/slideLayouts/slideLayout")]
    assert len(layouts) == 2
    assert b"Calibri" not in parts.read("ppt/theme/theme1.xml")
    assert b'type="slidenum"' in parts.read("ppt/slides/slide2.xml")


def test_the_foot_says_which_plan_it_is():
    assert "Architecture Evolution Plan · 27 November 2026" in words(deck([entry()], on=date(2026, 11, 27)).slides[1])
