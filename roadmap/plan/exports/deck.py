"""A deck of slides in the plan's own look: what a slide is made of, and where it stands. Lengths in points."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any, NamedTuple

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Pt

from .letters import fitting, shortened
from .words import in_xml, web

WIDE, HIGH, EDGE = 960, 540, 40
"""A slide of 16:9, and the margin around what stands on it."""
ROOM = WIDE - 2 * EDGE
TOP, BOTTOM = 116, 496
"""Where a slide's matter begins and ends; below stands the foot."""
PAD = 4
"""Left and right of a cell's words."""
PAPER, INK, QUIET, FAINT = "FCFCFB", "14181A", "434B4C", "616A69"
HAIR, NOW, DOING, DONE = "DADEDA", "FFD83D", "1B5AA8", "17694A"
TITLE, TITLE_SIZES = (EDGE, 34, ROOM, 56), (36, 30, 24)
BARE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
"""The table style that draws nothing."""
LAYOUTS = ("Title Slide", "Title Only")
SLIDE_NUMBER = "B6F15528-21DE-4FAA-801E-634DDDAF4B2B"
"""Names the field, as a GUID."""


class Words(NamedTuple):
    """Text with its look; `url` makes it a link."""

    text: str
    colour: str = INK
    bold: bool = False
    url: str = ""


class Column(NamedTuple):
    """A column of a table: how wide it is, and how large its letters are beside the table's own."""

    width: float
    scale: float = 1


class Deck:
    """Slides that are added one after the other; `foot` stands below each but the first."""

    def __init__(self, foot: str) -> None:
        self._file, self._foot = Presentation(), foot
        _dress(self._file)
        self._cover, self._plain = self._file.slide_layouts

    def content(self) -> bytes:
        """The file."""
        file = BytesIO()
        self._file.save(file)
        return file.getvalue()

    def cover(self, title: str, lines: Sequence[str]) -> None:
        """The first slide: the title, and lines below it."""
        slide = self._file.slides.add_slide(self._cover)
        _block(slide, (0, 0, 24, HIGH), NOW)
        words, size = fitting(in_xml(title), ROOM - 40, (54, 44, 36), most=2, bold=True)
        _place(slide.shapes.title, (EDGE + 24, 130, ROOM - 24, 150), MSO_ANCHOR.BOTTOM)
        _write(slide.shapes.title.text_frame.paragraphs[0], Words(words, bold=True), size)
        frame = _place(slide.placeholders[1], (EDGE + 24, 300, ROOM - 24, 140), MSO_ANCHOR.TOP)
        for number, line in enumerate(lines):
            paragraph = frame.paragraphs[0] if not number else frame.add_paragraph()
            _write(paragraph, Words(shortened(in_xml(line), ROOM - 40, 20), QUIET), 20)

    def slide(self, title: str, under: str = "", notes: str = "") -> Any:
        """A slide with a title and a line under it, to be filled; `notes` are the speaker's."""
        slide = self._file.slides.add_slide(self._plain)
        _block(slide, (EDGE, 26, ROOM, 2), INK)
        words, size = fitting(in_xml(title), ROOM - 2 * PAD, TITLE_SIZES, bold=True)
        _place(slide.shapes.title, TITLE, MSO_ANCHOR.MIDDLE)
        _write(slide.shapes.title.text_frame.paragraphs[0], Words(words, bold=True), size)
        if under:
            text(slide, (EDGE, 88, ROOM, 22), [Words(shortened(in_xml(under), ROOM - 2 * PAD, 14), FAINT)], 14)
        text(slide, (EDGE, 506, ROOM - 60, 20), [Words(shortened(in_xml(self._foot), ROOM - 80, 11), FAINT)], 11)
        _number(slide)
        if notes:
            slide.notes_slide.notes_text_frame.text = in_xml(notes)
        return slide


def text(slide: Any, box: tuple[float, float, float, float], lines: Sequence[Words], size: float) -> Any:
    """Lines of words in a box."""
    shape = slide.shapes.add_textbox(*map(Pt, box))
    frame = _place(shape, box, MSO_ANCHOR.TOP)
    for number, line in enumerate(lines):
        _write(frame.paragraphs[0] if not number else frame.add_paragraph(), line, size)
    return shape


def table(
    slide: Any, columns: Sequence[Column], rows: Sequence[Sequence[Words]], *, top: float, row: float, size: float
) -> None:
    """Rows of words, each one line high and shortened to it; above each row whose first cell speaks a hairline."""
    wide = sum(column.width for column in columns)
    box = (EDGE, top, wide, row * len(rows))
    frame = slide.shapes.add_table(len(rows), len(columns), *map(Pt, box))
    _bare(frame.table)
    for column, made in zip(columns, frame.table.columns, strict=True):
        made.width = Pt(column.width)
    for number, (words, made) in enumerate(zip(rows, frame.table.rows, strict=True)):
        made.height = Pt(row)
        for cell, one, column in zip(made.cells, words, columns, strict=True):
            _fill(cell, one, column.width, round(size * column.scale))
            if words[0].text:
                _line(cell, HAIR if number else INK)


def _fill(cell: Any, one: Words, width: float, size: int) -> None:
    cell.margin_left = cell.margin_right = Pt(PAD)
    cell.margin_top = cell.margin_bottom = Pt(1)
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    short = shortened(in_xml(one.text), width - 2 * PAD, size, bold=one.bold)
    _write(cell.text_frame.paragraphs[0], one._replace(text=short), size)


def _write(paragraph: Any, one: Words, size: float) -> None:
    if not one.text:
        # An empty cell is as high as its letters would be.
        paragraph.font.size = Pt(size)
        return
    run = paragraph.add_run()
    run.text = one.text
    run.font.size, run.font.bold, run.font.color.rgb = Pt(size), one.bold, RGBColor.from_string(one.colour)
    if url := web(in_xml(one.url)):
        run.hyperlink.address = url


def _place(shape: Any, box: tuple[float, float, float, float], anchor: Any) -> Any:
    """Put a shape where it belongs; answers its words' frame, which keeps its size whatever is written."""
    shape.left, shape.top, shape.width, shape.height = map(Pt, box)
    frame = shape.text_frame
    frame.word_wrap, frame.vertical_anchor = True, anchor
    frame.margin_left = frame.margin_right = Pt(PAD)
    frame.margin_top = frame.margin_bottom = 0
    for paragraph in frame.paragraphs:
        paragraph.alignment = PP_ALIGN.LEFT
    return frame


def _block(slide: Any, box: tuple[float, float, float, float], colour: str) -> None:
    shape = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, *map(Pt, box))
    shape.fill.solid()
    shape.fill.fore_color.rgb = RGBColor.from_string(colour)
    shape.line.fill.background()
    shape.shadow.inherit = False


def _number(slide: Any) -> None:
    """The slide's number, which follows it when slides are moved."""
    shape = text(slide, (WIDE - EDGE - 60, 506, 60, 20), [Words("0", FAINT)], 11)
    paragraph = shape.text_frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.RIGHT
    run = paragraph.runs[0]._r
    field = parse_xml(f'<a:fld {nsdecls("a")} id="{{{SLIDE_NUMBER}}}" type="slidenum"/>')
    field.extend(list(run))
    run.getparent().replace(run, field)


def _bare(made: Any) -> None:
    """No look but ours: no bands, no head row."""
    made.first_row = made.horz_banding = False
    made._tbl.tblPr.find(qn("a:tableStyleId")).text = BARE


def _line(cell: Any, colour: str) -> None:
    """A hairline above a cell."""
    line = f'<a:lnT {nsdecls("a")} w="9525"><a:solidFill><a:srgbClr val="{colour}"/></a:solidFill></a:lnT>'
    cell._tc.get_or_add_tcPr().insert(0, parse_xml(line))


def _dress(file: Any) -> None:
    """Arial and 16:9 for the library's own template, of which two layouts are kept: a cover and a title."""
    file.slide_width, file.slide_height = Pt(WIDE), Pt(HIGH)
    theme = file.slide_master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    theme._blob = theme.blob.replace(b"Calibri", b"Arial")
    for layout in list(file.slide_layouts):
        if layout.name not in LAYOUTS:
            file.slide_layouts.remove(layout)
    for page in (file.slide_master, *file.slide_layouts):
        for shape in page.placeholders:
            shape.left, shape.width = (length * 4 // 3 for length in (shape.left, shape.width))
