"""Documents to wiki markup."""

import re

from ..records import Json

AROUND = {"strong": "*", "em": "_", "strike": "-", "underline": "+"}
SPECIAL = re.compile(r"([{}\[\]\\])|(?<!\w)([*_+\-])(?=\S)|(?<=\S)([*_+\-])(?!\w)")
BLOCK_START = re.compile(r"^(\s*)(?=[*#-]+\s|-{4}|\|)", re.MULTILINE)
LISTS = {"bulletList": "*", "orderedList": "#"}


def write(adf: Json) -> str:
    return "\n\n".join(block for block in map(_block, adf.get("content", [])) if block is not None)


def _block(node: Json) -> str | None:
    kind, attrs, content = node["type"], node.get("attrs", {}), node.get("content", [])
    if kind in LISTS:
        return "\n".join(_items(node, ""))
    if kind == "heading":
        return f"h{attrs.get('level', 1)}. {_inline(content)}"
    if kind == "rule":
        return "----"
    if kind == "codeBlock":
        language = f":{attrs['language']}" if attrs.get("language") else ""
        return f"{{code{language}}}\n{''.join(child.get('text', '') for child in content)}\n{{code}}"
    if kind == "blockquote":
        return f"{{quote}}\n{write(node)}\n{{quote}}"
    if kind == "table":
        return "\n".join(_row(row) for row in content)
    if kind == "paragraph":
        return BLOCK_START.sub(r"\1\\", _inline(content))
    return write(node)


def _items(node: Json, outer: str) -> list[str]:
    marker, lines = outer + LISTS[node["type"]], []
    for item in node.get("content", []):
        parts = item.get("content", [])
        texts = [_inline(part.get("content", [])) for part in parts if part["type"] not in LISTS]
        lines.append(f"{marker} " + "\n".join(texts))
        for part in parts:
            if part["type"] in LISTS:
                lines += _items(part, marker)
    return lines


def _row(row: Json) -> str:
    cells = row.get("content", [])
    mark = "||" if cells and cells[0]["type"] == "tableHeader" else "|"
    return mark + mark.join(write(cell).replace("\n", " ") or " " for cell in cells) + mark


def _inline(nodes: list[Json]) -> str:
    return "".join(_leaf(node) for node in nodes)


def _leaf(node: Json) -> str:
    if node["type"] == "hardBreak":
        return "\n"
    attrs = node.get("attrs", {})
    if node["type"] == "mention":
        return f"[~accountid:{attrs.get('id', '')}]"
    if node["type"] == "inlineCard":
        return f"[{attrs.get('url', '')}]"
    if node["type"] != "text":
        return str(attrs.get("text") or attrs.get("shortName") or "")
    return _marked(node["text"], node.get("marks", []))


def _marked(text: str, marks: list[Json]) -> str:
    kinds = {mark["type"]: mark.get("attrs", {}) for mark in marks}
    href = kinds.get("link", {}).get("href")
    result = f"{{{{{text}}}}}" if "code" in kinds else text if href == text else _escaped(text)
    for kind, sign in AROUND.items():
        if kind in kinds:
            result = f"{sign}{result}{sign}"
    if href is not None:
        result = f"[{href}]" if href == text else f"[{result}|{href}]"
    return result


def _escaped(text: str) -> str:
    return SPECIAL.sub(lambda match: "\\" + match[0], text)
