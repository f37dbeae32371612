"""Document → Markdown, in one style: `-` lists, tight, `#` headings, fences, a backslash for a line break."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from .document import Lossy, Node

_SPECIAL = re.compile(
    r"""\\(?=[!-/:-@\[-`{-~\n]|$)            # a backslash that would escape something
      | (?<!\ )\*|\*(?!\ |$)                 # a star that is not alone
      | (?<![^\W_])_|_(?![^\W_])             # an underscore at the edge of a word
      | `
      | ~(?=~)|(?<=~)~
      | \](?=[(:\[])                         # the end of something that reads like a link
      | <(?=[A-Za-z/!?])
      | &(?=\#?\w+;)""",
    re.VERBOSE,
)
_LINE_START = re.compile(
    r"""(?P<number>\d{1,9})(?=[.)](?:\s|$))
      | \#(?=\#{0,5}(?:\s|$)) | [-+*](?=\s|$) | -(?=[-:|]) | \*(?=\*) | > | =(?==*\s*$) | :(?=-) | \| | ~(?=~~)""",
    re.VERBOSE,
)
_TOKENS = {"strong": "**", "em": "*", "strike": "~~"}


def render(doc: Node) -> str:
    """Markdown of a document in normal form. Raises Lossy where Markdown has no words for it."""
    return _blocks(doc["content"])


def _blocks(nodes: Sequence[Node], gap: str = "\n\n") -> str:
    parts: list[str] = []
    flip = False
    for i, node in enumerate(nodes):
        kind = node["type"]
        # Two lists of one kind in a row would read as one; another bullet keeps them apart.
        flip = kind.endswith("List") and i > 0 and nodes[i - 1]["type"] == kind and not flip
        parts.append(_list(node, flip) if kind.endswith("List") else _BLOCKS[kind](node))
    return gap.join(parts)


def _list(node: Node, flip: bool) -> str:
    tight = all(_is_tight(item["content"]) for item in node["content"])
    first = (node.get("attrs") or {}).get("order", 1)
    lines = []
    for number, item in enumerate(node["content"], first):
        marker = f"{number}{')' if flip else '.'}" if node["type"] == "orderedList" else "*" if flip else "-"
        if len(marker) > 10:
            raise Lossy("list number")
        body = _blocks(item["content"], "\n" if tight else "\n\n")
        lines.append(f"{marker} {_indent(body, ' ' * (len(marker) + 1))}".rstrip(" "))
    return ("\n" if tight else "\n\n").join(lines)


def _is_tight(blocks: Sequence[Node]) -> bool:
    """A paragraph and at most a list that may interrupt one: it does not begin empty, nor with another number."""
    kinds = [b["type"] for b in blocks]
    if kinds == ["paragraph"]:
        return True
    nested = kinds in (["paragraph", "bulletList"], ["paragraph", "orderedList"]) and "attrs" not in blocks[1]
    return nested and all(item["content"] for item in blocks[1]["content"])


def _indent(body: str, pad: str) -> str:
    return re.sub(r"\n(?!\n|$)", f"\n{pad}", body)


def _heading(node: Node) -> str:
    words = re.sub(r"(^|[ ])(#+)$", r"\1\\\2", inline(node["content"]))
    return f"{'#' * node['attrs']['level']} {words}"


def _paragraph(node: Node) -> str:
    return inline(node["content"])


def _code(node: Node) -> str:
    words = "".join(n["text"] for n in node.get("content", []))
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", words)), default=0))
    return f"{fence}{(node.get('attrs') or {}).get('language', '')}\n{words}{chr(10) if words else ''}{fence}"


def _quote(node: Node) -> str:
    return "\n".join(f"> {line}".rstrip(" ") for line in _blocks(node["content"]).split("\n"))


def _rule(node: Node) -> str:
    return "---"


def _table(node: Node) -> str:
    rows = [[_cell(cell) for cell in row["content"]] for row in node["content"]]
    lines = [f"| {' | '.join(cells)} |" for cells in rows]
    return "\n".join([lines[0], f"|{' --- |' * len(rows[0])}", *lines[1:]])


def _cell(node: Node) -> str:
    if not node["content"]:
        return ""
    words = inline(node["content"][0]["content"])
    # A bar at the start of a line is escaped already.
    return ("\\|" if words.startswith("\\|") else "") + words.removeprefix("\\|").replace("|", "\\|")


_BLOCKS: Mapping[str, Callable[[Node], str]] = {
    "heading": _heading,
    "paragraph": _paragraph,
    "codeBlock": _code,
    "blockquote": _quote,
    "rule": _rule,
    "table": _table,
}


def inline(nodes: Sequence[Node]) -> str:
    """Inline content. Marks that stay open from one run to the next are not closed between them."""
    out: list[str] = []
    open_marks: list[Node] = []
    for i, node in enumerate(nodes):
        if node["type"] == "hardBreak":
            _close(out, open_marks, 0)
            out.append("\\\n")
            continue
        marks = [m for m in node.get("marks", ()) if m["type"] != "code"]
        kept = _shared(open_marks, marks)
        _close(out, open_marks, kept)
        for mark in sorted((m for m in marks if m not in open_marks), key=lambda m: -_reach(nodes[i:], m)):
            out.append("[" if mark["type"] == "link" else _TOKENS[mark["type"]])
            open_marks.append(mark)
        out.append(_words(node, line_start=not out or out[-1] == "\\\n"))
    _close(out, open_marks, 0)
    return _autolinks("".join(out))


def _shared(open_marks: Sequence[Node], marks: Sequence[Node]) -> int:
    kept = 0
    while kept < len(open_marks) and open_marks[kept] in marks:
        kept += 1
    return kept


def _reach(nodes: Sequence[Node], mark: Node) -> int:
    """Over how many runs from here a mark goes on: the longest opens first."""
    reach = 0
    while reach < len(nodes) and mark in nodes[reach].get("marks", ()):
        reach += 1
    return reach


def _close(out: list[str], open_marks: list[Node], keep: int) -> None:
    while len(open_marks) > keep:
        mark = open_marks.pop()
        out.append(f"]({_target(mark['attrs']['href'])})" if mark["type"] == "link" else _TOKENS[mark["type"]])


def _target(href: str) -> str:
    if re.fullmatch(r"[^\s<>()\\&*_`\[\]]+", href):
        return href
    if re.search(r"[<>\n]", href):
        raise Lossy("link target")
    return "<" + re.sub(r"\\(?=[!-/:-@\[-`{-~])|&(?=#?\w+;)", r"\\\g<0>", href) + ">"


def _words(node: Node, *, line_start: bool) -> str:
    words = str(node["text"])
    if any(m["type"] == "code" for m in node.get("marks", ())):
        return _code_span(words)
    if _bare(node):
        return words
    return escape(words, line_start=line_start)


def _bare(node: Node) -> bool:
    """A link that shows its own address."""
    marks = node.get("marks", ())
    return any(m["type"] == "link" and m["attrs"]["href"] == node["text"] for m in marks) and bool(
        re.fullmatch(r"https?://[^\s<>\[\]()\\]+", node["text"])
    )


def _autolinks(line: str) -> str:
    return re.sub(r"\[(https?://[^\s<>\[\]()\\]+)\]\((?:<\1>|\1)\)", r"<\1>", line)


def _code_span(words: str) -> str:
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", words)), default=0))
    padded = words.startswith(("`", " ")) or words.endswith(("`", " "))
    return f"{fence} {words} {fence}" if padded else f"{fence}{words}{fence}"


def escape(words: str, *, line_start: bool = False) -> str:
    """Words as Markdown that reads as these very words."""
    escaped = _SPECIAL.sub(r"\\\g<0>", words)
    if line_start and (match := _LINE_START.match(escaped)):
        at = match.end() if match["number"] else 0
        escaped = f"{escaped[:at]}\\{escaped[at:]}"
    return escaped
