"""Document → wiki markup."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .document import Node
from .wiki_inline import code, escape, label

_TOKENS = {"strong": "*", "em": "_", "strike": "-"}


def write(doc: Node) -> str:
    """Wiki markup of a document in normal form."""
    return _blocks(doc["content"])


def _blocks(nodes: Sequence[Node], *, quoted: bool = False) -> str:
    return "\n\n".join(_block(node, quoted=quoted) for node in nodes)


def _block(node: Node, *, quoted: bool) -> str:
    kind = node["type"]
    if kind == "heading":
        return f"h{node['attrs']['level']}. {inline(node['content'])}"
    if kind in ("bulletList", "orderedList"):
        return "\n".join(_items(node, ""))
    if kind == "codeBlock":
        return _code(node)
    if kind == "blockquote":
        # Wiki quotes do not nest: an inner one is said by the outer.
        body = _blocks(node["content"], quoted=True)
        return body if quoted else f"{{quote}}\n{body}\n{{quote}}"
    if kind == "rule":
        return "----"
    if kind == "table":
        return "\n".join(_row(row) for row in node["content"])
    return inline(node["content"])


def _items(node: Node, above: str) -> list[str]:
    marker = above + ("#" if node["type"] == "orderedList" else "*")
    lines = []
    for item in node["content"]:
        words: list[str] = []
        below: list[str] = []
        for block in item["content"]:
            if block["type"].endswith("List"):
                below += _items(block, marker)
            else:
                words.append(_block(block, quoted=True))
        lines += [f"{marker} {chr(10).join(words)}", *below]
    return lines


def _code(node: Node) -> str:
    words = "".join(n["text"] for n in node.get("content", []))
    language = (node.get("attrs") or {}).get("language", "")
    if "{code}" in words:
        return f"{{noformat}}\n{words}\n{{noformat}}"
    if language or "{noformat}" in words:
        return f"{{code{':' + language if language else ''}}}\n{words}\n{{code}}"
    return f"{{noformat}}\n{words}\n{{noformat}}"


def _row(node: Node) -> str:
    bar = "||" if node["content"][0]["type"] == "tableHeader" else "|"
    cells = [_cell(cell) or " " for cell in node["content"]]
    return f"{bar}{bar.join(cells)}{bar}"


def _cell(node: Node) -> str:
    return inline(node["content"][0]["content"], cell=True) if node["content"] else ""


def inline(nodes: Sequence[Node], *, cell: bool = False) -> str:
    """Inline content; a break is a new line."""
    out = ""
    for i, node in enumerate(nodes):
        if node["type"] == "hardBreak":
            again = i + 1 < len(nodes) and nodes[i + 1]["type"] == "hardBreak"
            out += "\\\\ " if again else "\n"
            continue
        after = _first(nodes[i + 1]) if i + 1 < len(nodes) else ""
        out += _run(node, out[-1:], after, cell=cell)
    return out


def _first(node: Node) -> str:
    return str(node.get("text", ""))[:1]


def _run(node: Node, before: str, after: str, *, cell: bool) -> str:
    marks: Mapping[str, Node] = {m["type"]: m for m in node.get("marks", ())}
    words = str(node["text"])
    if "code" in marks:
        out = code(words)
    elif "link" in marks and marks["link"]["attrs"]["href"] == words:
        out = ""
    else:
        out = escape(words, line_start=before in ("", "\n") and not marks)
        out = out.replace("|", "\\|") if cell else out
    glued = _is_word(before) or _is_word(after)
    for kind, token in _TOKENS.items():
        if kind in marks and out:
            out = f"{{{token}}}{out}{{{token}}}" if glued or out[:1] == token else f"{token}{out}{token}"
    if "link" in marks:
        href = marks["link"]["attrs"]["href"].replace("]", "%5D").replace("|", "%7C")
        out = f"[{label(out)}|{href}]" if out else f"[{href}]"
    return out


def _is_word(char: str) -> bool:
    return char.isalnum() or char == "_"
