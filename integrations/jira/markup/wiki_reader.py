"""Wiki markup → document. What Markdown cannot say is read as plain words, and the reading is not exact."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .document import Lossy, Node, doc, simplify
from .wiki_inline import Reading

_FENCE = re.compile(r"(?<![\\{])\{(code|noformat)(?::([^}\n]*))?\}(?!\})(.*?)(?<![\\{])\{\1\}(?!\})", re.DOTALL)
_HELD = re.compile("\ue000(\\d+)\ue001")
_QUOTE = re.compile(r"(?<!\\)\{quote\}(.*?)(?<!\\)\{quote\}", re.DOTALL)
_HEADING = re.compile(r"\s*h([1-6])\.\s+(.*)")
_BQ = re.compile(r"\s*bq\.\s+(.*)")
_ITEM = re.compile(r"\s*([*#]+|-)\s+(.*)")
_RULE = re.compile(r"\s*-{4,}\s*")
_CELL = re.compile(r"((?:\\.|\[[^\]\n]*\]|\{\{[^\n]*?\}\}|[^|\\\n]|\\)*)(\|\|?)")


def parse(source: str) -> tuple[Node, bool]:
    """A document in normal form and whether it says all that the markup said."""
    reading = Reading()
    blocks = _Blocks(reading).read(source.replace("\r\n", "\n").replace("\r", "\n"))
    try:
        return simplify(doc(blocks)), reading.exact
    except Lossy:
        return simplify(doc([_plain(source)])), False


def _plain(source: str) -> Node:
    lines = [{"type": "text", "text": line} for line in source.splitlines() if line.strip()]
    return {"type": "paragraph", "content": [n for line in lines for n in (line, {"type": "hardBreak"})]}


class _Blocks:
    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.fences: list[Node] = []

    def read(self, source: str) -> list[Node]:
        """Fences first, as nothing inside them is markup (a line holds the place of each); quotes; line by line."""
        source = _FENCE.sub(self._hold, re.sub("[\ue000\ue001]", "", source))
        blocks: list[Node] = []
        at = 0
        for found in _QUOTE.finditer(source):
            blocks += self._lines(source[at : found.start()])
            blocks.append({"type": "blockquote", "content": self._lines(found[1])})
            at = found.end()
        return blocks + self._lines(source[at:])

    def _hold(self, found: re.Match[str]) -> str:
        self.fences.append(self._fence(found))
        return f"\n\ue000{len(self.fences) - 1}\ue001\n"

    def _fence(self, found: re.Match[str]) -> Node:
        language = found[2] or ""
        if not re.fullmatch(r"[\w#+.-]*", language):
            self.reading.exact = False
            language = language.split("|")[0] if "=" not in language.split("|")[0] else ""
        words = found[3].removeprefix("\n").removesuffix("\n")
        content = [{"type": "text", "text": words}] if words else []
        return {"type": "codeBlock", "attrs": {"language": language} if language else {}, "content": content}

    def _lines(self, source: str) -> list[Node]:
        blocks: list[Node] = []
        for chunk in re.split(r"\n[ \t]*\n", source):
            lines = [line for line in chunk.split("\n") if line.strip()]
            while lines:
                block, used = self._next(lines)
                blocks.append(block)
                lines = lines[used:]
        return blocks

    def _next(self, lines: Sequence[str]) -> tuple[Node, int]:
        first = lines[0]
        if held := _HELD.fullmatch(first):
            return self.fences[int(held[1])], 1
        if _RULE.fullmatch(first):
            return {"type": "rule"}, 1
        if found := _HEADING.fullmatch(first):
            return {"type": "heading", "attrs": {"level": int(found[1])}, "content": self.reading.line(found[2])}, 1
        if found := _BQ.fullmatch(first):
            return {"type": "blockquote", "content": [self._paragraph([found[1]])]}, 1
        if _ITEM.fullmatch(first):
            return self._list(lines)
        if first.lstrip().startswith("|"):
            return self._table(lines)
        used = next((i for i, line in enumerate(lines) if i and _starts(line)), len(lines))
        return self._paragraph(lines[:used]), used

    def _paragraph(self, lines: Sequence[str]) -> Node:
        content: list[Node] = []
        for i, line in enumerate(lines):
            content += ([{"type": "hardBreak"}] if i else []) + self.reading.line(line)
        return {"type": "paragraph", "content": content}

    def _list(self, lines: Sequence[str]) -> tuple[Node, int]:
        items: list[tuple[str, list[str]]] = []
        used = 0
        for line in lines:
            found = _ITEM.fullmatch(line)
            if found and items and found[1][0].replace("-", "*") != items[0][0][0]:
                break
            if found:
                items.append((found[1].replace("-", "*"), [found[2]]))
            elif _starts(line):
                break
            else:
                items[-1][1].append(line)
            used += 1
        return self._nested(items, 1), used

    def _nested(self, items: Sequence[tuple[str, list[str]]], depth: int) -> Node:
        """Items whose markers are at least `depth` long → one list of that depth."""
        kind = "orderedList" if items[0][0][depth - 1 : depth] == "#" else "bulletList"
        content: list[Node] = []
        at = 0
        while at < len(items):
            marker, words = items[at]
            own = [self._paragraph(words)] if len(marker) == depth else []
            at += len(own)
            content.append({"type": "listItem", "content": own + self._children(items, at, depth)})
            at += self._deeper(items, at, depth)
        return {"type": kind, "content": content}

    def _deeper(self, items: Sequence[tuple[str, list[str]]], at: int, depth: int) -> int:
        return next((i for i, item in enumerate(items[at:]) if len(item[0]) <= depth), len(items) - at)

    def _children(self, items: Sequence[tuple[str, list[str]]], at: int, depth: int) -> list[Node]:
        below = items[at : at + self._deeper(items, at, depth)]
        lists: list[Node] = []
        while below:
            kind = below[0][0][depth]
            same = next((i for i, item in enumerate(below) if item[0][depth] != kind), len(below))
            lists.append(self._nested(below[:same], depth + 1))
            below = below[same:]
        return lists

    def _table(self, lines: Sequence[str]) -> tuple[Node, int]:
        rows = []
        for line in lines:
            if not line.lstrip().startswith("|"):
                break
            rows.append(self._row(line.strip()))
        return {"type": "table", "content": rows}, len(rows)

    def _row(self, line: str) -> Node:
        kind = "tableHeader" if line.startswith("||") else "tableCell"
        body = line.lstrip("|")
        body = body if body.endswith("|") else f"{body}|"
        cells = []
        for found in _CELL.finditer(body):
            content = [{"type": "paragraph", "content": self.reading.line(found[1].strip())}]
            cells.append({"type": kind, "content": content})
        return {"type": "tableRow", "content": cells}


def _starts(line: str) -> bool:
    """Whether a line begins a block of its own."""
    patterns = (_HELD, _RULE, _HEADING, _BQ, _ITEM)
    return any(p.fullmatch(line) for p in patterns) or line.lstrip().startswith("|")
