"""The part of ADF that Markdown can say, in one normal form: nodes are ADF's own dicts.

Blocks: paragraph, heading, bulletList, orderedList, listItem, codeBlock, blockquote, rule, and tables of one
header row whose cells are single lines. Inline: text (strong, em, strike, code, link) and hardBreak.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

Node = dict[str, Any]
MARKS = ("link", "strong", "em", "strike", "code")
DEFAULTS: Mapping[str, tuple[Any, ...]] = {
    "localId": (),
    "isNumberColumnEnabled": (False, None),
    "layout": ("default", "center", "align-start", None),
    "colspan": (1, None),
    "rowspan": (1, None),
    "colwidth": (None,),
    "displayMode": (None, "default"),
    "width": (None,),
    "background": (None,),
    "collection": (None,),
    "id": (None,),
    "title": (None,),
    "occurrenceKey": (None,),
}


class Lossy(Exception):
    """A document says something that Markdown cannot."""


def doc(content: Iterable[Node]) -> Node:
    """A whole document."""
    return {"type": "doc", "version": 1, "content": list(content)}


def text(words: str, marks: Iterable[Node] = ()) -> Node:
    """A run of text; marks in the order of MARKS."""
    ordered = sorted(marks, key=lambda m: MARKS.index(m["type"]))
    return {"type": "text", "text": words, **({"marks": ordered} if ordered else {})}


def simplify(node: Node) -> Node:
    """A document in normal form. Raises Lossy on anything outside the model."""
    return doc(_blocks(node.get("content") or []))


def _blocks(nodes: Iterable[Node]) -> list[Node]:
    return [block for node in nodes if (block := _block(node)) is not None]


def _block(node: Node) -> Node | None:
    kind = node.get("type", "")
    if kind not in _BLOCKS or node.get("marks"):
        raise Lossy(kind)
    return _BLOCKS[kind](node)


def _attrs(node: Node, *allowed: str) -> dict[str, Any]:
    kept = {}
    for name, value in (node.get("attrs") or {}).items():
        if name in allowed:
            kept[name] = value
        elif name not in DEFAULTS or (DEFAULTS[name] and value not in DEFAULTS[name]):
            raise Lossy(f"{node.get('type')}.{name}")
    return kept


def _paragraph(node: Node) -> Node | None:
    _attrs(node)
    content = inlines(node.get("content") or [])
    return {"type": "paragraph", "content": content} if content else None


def _heading(node: Node) -> Node | None:
    level = _attrs(node, "level").get("level", 1)
    content = inlines(node.get("content") or [])
    if any(n["type"] == "hardBreak" for n in content):
        raise Lossy("break in a heading")
    return {"type": "heading", "attrs": {"level": level}, "content": content} if content else None


def _list(node: Node) -> Node | None:
    order = _attrs(node, "order").get("order", 1) or 1
    items = []
    for item in node.get("content") or []:
        if item.get("type") != "listItem" or item.get("marks"):
            raise Lossy("list")
        _attrs(item)
        items.append({"type": "listItem", "content": _blocks(item.get("content") or [])})
    if not items:
        return None
    numbered = {"attrs": {"order": order}} if node["type"] == "orderedList" and order != 1 else {}
    return {"type": node["type"], **numbered, "content": items}


def _code(node: Node) -> Node:
    language = _attrs(node, "language").get("language")
    words = "".join(n.get("text", "") for n in node.get("content") or []).replace("\r\n", "\n")
    content = {"content": [text(words)]} if words else {}
    return {"type": "codeBlock", **({"attrs": {"language": language}} if language else {}), **content}


def _quote(node: Node) -> Node | None:
    _attrs(node)
    content = _blocks(node.get("content") or [])
    return {"type": "blockquote", "content": content} if content else None


def _rule(node: Node) -> Node:
    _attrs(node)
    return {"type": "rule"}


def _table(node: Node) -> Node:
    _attrs(node)
    rows = [_row(row, "tableCell" if i else "tableHeader") for i, row in enumerate(node.get("content") or [])]
    if not rows or len({len(r["content"]) for r in rows}) != 1:
        raise Lossy("table")
    return {"type": "table", "content": rows}


def _row(node: Node, kind: str) -> Node:
    cells = []
    for cell in node.get("content") or []:
        if cell.get("type") != kind:
            raise Lossy("table")
        _attrs(cell)
        blocks = _blocks(cell.get("content") or [])
        if len(blocks) > 1 or any(b["type"] != "paragraph" for b in blocks) or "hardBreak" in str(blocks):
            raise Lossy("table cell")
        cells.append({"type": kind, "content": blocks})
    return {"type": "tableRow", "content": cells}


_BLOCKS: Mapping[str, Callable[[Node], Node | None]] = {
    "paragraph": _paragraph,
    "heading": _heading,
    "bulletList": _list,
    "orderedList": _list,
    "codeBlock": _code,
    "blockquote": _quote,
    "rule": _rule,
    "table": _table,
}


def inlines(nodes: Iterable[Node]) -> list[Node]:
    """Inline content in normal form: runs joined, space at the edge of marks unmarked, edges of lines trimmed."""
    runs = [run for node in nodes for run in _runs(node)]
    lines: list[list[Node]] = [[]]
    for run in runs:
        if run["type"] == "hardBreak":
            lines.append([])
        else:
            lines[-1].append(run)
    trimmed = [_trim(_join(line)) for line in lines]
    while trimmed and not trimmed[-1]:
        trimmed.pop()
    while trimmed and not trimmed[0]:
        trimmed.pop(0)
    joined: list[Node] = []
    for i, line in enumerate(trimmed):
        joined += ([{"type": "hardBreak"}] if i else []) + line
    return joined


def _runs(node: Node) -> list[Node]:
    if node.get("type") == "hardBreak":
        _attrs({**node, "attrs": {k: v for k, v in (node.get("attrs") or {}).items() if k != "text"}})
        return [{"type": "hardBreak"}]
    if node.get("type") != "text":
        raise Lossy(str(node.get("type")))
    marks = [_mark(m) for m in node.get("marks") or []]
    words = re.sub(r"[ \t\r\n\f\v]+", " ", str(node.get("text", "")))
    if any(m["type"] == "code" for m in marks):
        return [text(words, marks)] if words.strip() else [text(words)] if words else []
    return [text(part, () if part == " " else marks) for part in re.split(r"(^ | $)", words) if part]


def _mark(mark: Node) -> Node:
    kind = mark.get("type")
    if kind not in MARKS:
        raise Lossy(str(kind))
    if kind == "link":
        return {"type": "link", "attrs": {"href": str(_attrs(mark, "href").get("href", ""))}}
    _attrs(mark)
    return {"type": kind}


def _join(line: Iterable[Node]) -> list[Node]:
    joined: list[Node] = []
    for run in line:
        if joined and joined[-1].get("marks") == run.get("marks"):
            joined[-1] = text(re.sub(" +", " ", joined[-1]["text"] + run["text"]), run.get("marks", ()))
        else:
            joined.append(run)
    return joined


def _trim(line: list[Node]) -> list[Node]:
    while line and (words := line[0]["text"].lstrip(" ")) != line[0]["text"]:
        line = [text(words, line[0].get("marks", ())), *line[1:]] if words else line[1:]
    while line and (words := line[-1]["text"].rstrip(" ")) != line[-1]["text"]:
        line = [*line[:-1], text(words, line[-1].get("marks", ()))] if words else line[:-1]
    return line


def plain_text(node: Any) -> str:
    """Every word of any ADF, one block a line."""
    if not isinstance(node, Mapping):
        return ""
    if node.get("type") == "text":
        return str(node.get("text", ""))
    parts = [plain_text(child) for child in node.get("content") or []]
    inline = all(isinstance(c, Mapping) and c.get("type") == "text" for c in node.get("content") or [])
    return ("" if inline else "\n").join(p for p in parts if p)
