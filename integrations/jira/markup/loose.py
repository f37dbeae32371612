"""ADF that Markdown cannot say, as the nearest that it can: for reading only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .document import MARKS, Node

_INLINE = frozenset(
    {"mention", "emoji", "status", "date", "inlineCard", "placeholder", "mediaInline", "inlineExtension"}
)
_KEPT = frozenset({"paragraph", "heading", "bulletList", "orderedList", "listItem", "codeBlock", "blockquote", "rule"})
_LISTS = {"taskList": "listItem", "decisionList": "listItem"}


def loosened(node: Node) -> Node:
    """A whole document with foreign nodes replaced by their words."""
    return {"type": "doc", "version": 1, "content": _blocks(node)}


def _blocks(node: Node) -> list[Node]:
    return [block for child in node.get("content") or [] for block in _block(child)]


def _block(node: Node) -> list[Node]:
    kind = node.get("type", "")
    attrs: Mapping[str, Any] = node.get("attrs") or {}
    if kind in _LISTS:
        return [{"type": "bulletList", "content": [_task(item) for item in node.get("content") or []]}]
    if kind in ("paragraph", "heading"):
        level = {"attrs": {"level": attrs["level"]}} if "level" in attrs else {}
        return [{"type": kind, **level, "content": _inlines(node, breaks=kind == "paragraph")}]
    if kind in ("codeBlock", "rule"):
        return [{k: v for k, v in node.items() if k in ("type", "content")}]
    if kind in _KEPT:
        return [{"type": kind, "content": _blocks(node)}]
    if kind in ("blockCard", "embedCard"):
        return [{"type": "paragraph", "content": [{"type": "text", "text": str(attrs.get("url", ""))}]}]
    if kind == "media":
        return [{"type": "paragraph", "content": [{"type": "text", "text": str(attrs.get("alt") or "(attachment)")}]}]
    if kind == "tableRow":
        cells = [_inlines({"content": _leaves(cell)}, breaks=False) for cell in node.get("content") or []]
        joined = [
            run for i, cell in enumerate(cells) for run in ([{"type": "text", "text": " · "}] if i else []) + cell
        ]
        return [{"type": "paragraph", "content": joined}]
    return _blocks(node)


def _task(item: Node) -> Node:
    done = (item.get("attrs") or {}).get("state") == "DONE"
    box = [{"type": "text", "text": "[x] " if done else "[ ] "}] if item.get("type") == "taskItem" else []
    return {"type": "listItem", "content": [{"type": "paragraph", "content": box + _inlines(item, breaks=True)}]}


def _leaves(node: Node) -> list[Node]:
    content = node.get("content") or []
    own = [node] if node.get("type") == "text" or node.get("type") in _INLINE else []
    return own + [leaf for child in content for leaf in _leaves(child)]


def _inlines(node: Node, *, breaks: bool) -> list[Node]:
    runs: list[Node] = []
    for child in node.get("content") or []:
        attrs: Mapping[str, Any] = child.get("attrs") or {}
        if child.get("type") == "hardBreak":
            runs.append({"type": "hardBreak"} if breaks else {"type": "text", "text": " "})
        elif child.get("type") == "text":
            marks = [m for m in child.get("marks") or [] if m.get("type") in MARKS]
            runs.append({"type": "text", "text": child.get("text", ""), "marks": [_mark(m) for m in marks]})
        elif attrs.get("url"):
            link = {"type": "link", "attrs": {"href": str(attrs["url"])}}
            runs.append({"type": "text", "text": str(attrs["url"]), "marks": [link]})
        else:
            runs.append({"type": "text", "text": str(attrs.get("text") or "")})
    return runs


def _mark(mark: Node) -> Node:
    href = (mark.get("attrs") or {}).get("href", "")
    return {"type": "link", "attrs": {"href": href}} if mark["type"] == "link" else {"type": mark["type"]}
