"""Markdown → document, over markdown-it's tokens. HTML is text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from .document import Node, doc, inlines, simplify, text


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    parser.normalizeLink = lambda url: url  # type: ignore[method-assign]
    parser.validateLink = lambda url: True  # type: ignore[method-assign]
    return parser


_MARKDOWN = _parser()
_MARKS = {"strong_open": "strong", "em_open": "em", "s_open": "strike", "link_open": "link"}


def parse(source: str) -> Node:
    """A document in normal form."""
    tree = SyntaxTreeNode(_MARKDOWN.parse(source.replace("\r\n", "\n").replace("\0", "")))
    return simplify(doc(_block(node) for node in tree.children))


def images(source: str) -> list[str]:
    """The images in Markdown, each by its words, else by its address."""
    tokens = _MARKDOWN.parse(source.replace("\r\n", "\n").replace("\0", ""))
    found = [leaf for token in tokens for leaf in token.children or () if leaf.type == "image"]
    return [leaf.content or str(leaf.attrs.get("src", "")) for leaf in found]


def _block(node: SyntaxTreeNode) -> Node:
    kind = node.type
    if kind == "heading":
        runs = [text(" ") if run["type"] == "hardBreak" else run for run in _content(node)]
        return {"type": kind, "attrs": {"level": int(node.tag[1])}, "content": runs}
    if kind in ("bullet_list", "ordered_list"):
        return _list(node)
    if kind in ("fence", "code_block"):
        return _code(node)
    if kind == "blockquote":
        return {"type": kind, "content": [_block(child) for child in node.children]}
    if kind == "hr":
        return {"type": "rule"}
    if kind == "table":
        return {"type": kind, "content": [_row(row) for part in node.children for row in part.children]}
    return {"type": "paragraph", "content": _content(node)}


def _list(node: SyntaxTreeNode) -> Node:
    items = [{"type": "listItem", "content": [_block(c) for c in item.children]} for item in node.children]
    if node.type == "bullet_list":
        return {"type": "bulletList", "content": items}
    return {"type": "orderedList", "attrs": {"order": int(node.attrs.get("start", 1))}, "content": items}


def _code(node: SyntaxTreeNode) -> Node:
    language = node.info.strip() if node.type == "fence" else ""
    return {
        "type": "codeBlock",
        "attrs": {"language": language} if language else {},
        "content": [{"type": "text", "text": node.content.removesuffix("\n")}],
    }


def _row(node: SyntaxTreeNode) -> Node:
    cells = [
        {
            "type": "tableHeader" if cell.type == "th" else "tableCell",
            "content": [{"type": "paragraph", "content": _content(cell)}],
        }
        for cell in node.children
    ]
    return {"type": "tableRow", "content": cells}


def _content(node: SyntaxTreeNode) -> list[Node]:
    inline = next((child for child in node.children if child.type == "inline"), None)
    tokens = inline.token.children if inline is not None and inline.token is not None else None
    return inlines(_runs(tokens or ()))


def _runs(tokens: Sequence[Token]) -> Iterator[Node]:
    open_marks: list[Node] = []
    for token in tokens:
        if token.nesting == 1:
            href = {"attrs": {"href": str(token.attrs.get("href", ""))}} if token.type == "link_open" else {}
            open_marks.append({"type": _MARKS[token.type], **href})
        elif token.nesting == -1:
            open_marks.pop()
        else:
            yield _leaf(token, open_marks)


def _leaf(token: Token, marks: Sequence[Node]) -> Node:
    unique = list({m["type"]: m for m in marks}.values())
    if token.type == "hardbreak":
        return {"type": "hardBreak"}
    if token.type == "softbreak":
        return text(" ", unique)
    if token.type == "code_inline":
        return text(token.content, [*(m for m in unique if m["type"] == "link"), {"type": "code"}])
    if token.type == "image":
        href = str(token.attrs.get("src", ""))
        source: Node = {"type": "link", "attrs": {"href": href}}
        return text(token.content or href, [*(m for m in unique if m["type"] != "link"), source])
    return text(token.content, unique)
