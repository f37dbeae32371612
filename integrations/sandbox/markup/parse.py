"""Wiki markup to documents: what people write by hand, not every macro."""

import re
from collections.abc import Callable, Iterator

from ..records import Json
from .inline import inline

HEADING = re.compile(r"h([1-6])\.\s+(.*)")
FENCE = re.compile(r"\{(code|noformat|quote)(?::([^}]*))?\}(.*)")
BULLET = re.compile(r"\s*([*#]+|-)\s+(.*)")
RULE = re.compile(r"-{4,}\s*$")


def parse(wiki: str) -> Json:
    return {"type": "doc", "version": 1, "content": list(_blocks(wiki.replace("\r\n", "\n").split("\n")))}


def _blocks(lines: list[str]) -> Iterator[Json]:
    lines = list(lines)
    while lines:
        if lines[0].strip():
            yield from _block(lines)
        else:
            lines.pop(0)


def _block(lines: list[str]) -> Iterator[Json]:
    """Takes the lines of one block from the front."""
    line = lines[0]
    if fence := FENCE.match(line):
        yield _fenced(lines, fence)
    elif BULLET.match(line) and not RULE.match(line):
        yield from _lists(_taken(lines, lambda one: bool(BULLET.match(one))))
    elif line.startswith("|"):
        yield _table(_taken(lines, lambda one: one.startswith("|")))
    else:
        yield _single(line, lines)


def _single(line: str, lines: list[str]) -> Json:
    if RULE.match(line):
        lines.pop(0)
        return {"type": "rule"}
    if heading := HEADING.match(line):
        lines.pop(0)
        return _with("heading", inline(heading[2]), level=int(heading[1]))
    if line.startswith("bq. "):
        return _with("blockquote", [_with("paragraph", inline(lines.pop(0)[4:]))])
    return _with("paragraph", inline("\n".join(_paragraph(lines))))


def _with(kind: str, content: list[Json], **attrs: object) -> Json:
    node: Json = {"type": kind}
    if attrs:
        node["attrs"] = attrs
    if content:
        node["content"] = content
    return node


def _taken(lines: list[str], wanted: Callable[[str], bool]) -> list[str]:
    taken = []
    while lines and wanted(lines[0]):
        taken.append(lines.pop(0))
    return taken


def _paragraph(lines: list[str]) -> list[str]:
    first = lines.pop(0)
    return [first, *_taken(lines, lambda one: bool(one.strip()) and not _starts_block(one))]


def _starts_block(line: str) -> bool:
    return line.startswith(("|", "bq. ")) or any(each.match(line) for each in (HEADING, FENCE, BULLET, RULE))


def _fenced(lines: list[str], fence: re.Match[str]) -> Json:
    kind, argument, rest = fence[1], fence[2], fence[3]
    lines.pop(0)
    close, inside = f"{{{kind}}}", [rest] if rest else []
    while close not in "\n".join(inside) and lines:
        inside.append(lines.pop(0))
    text, _, after = "\n".join(inside).partition(close)
    if after.strip():
        lines.insert(0, after.lstrip())
    text = text.strip("\n")
    if kind == "quote":
        return _with("blockquote", list(_blocks(text.split("\n"))))
    language = {"language": argument.split("|")[0]} if argument and "=" not in argument.split("|")[0] else {}
    return _with("codeBlock", [{"type": "text", "text": text}] if text else [], **language)


def _lists(lines: list[str]) -> Iterator[Json]:
    """Lists one after the other, an item's children below it."""
    while lines:
        marker, text = _marker(lines.pop(0))
        kind, items = ("orderedList" if marker[-1] == "#" else "bulletList"), []
        while True:
            deeper = _taken(lines, lambda one, mark=marker: len(_marker(one)[0]) > len(mark))  # type: ignore[misc]
            items.append(_with("listItem", [_with("paragraph", inline(text)), *_lists(deeper)]))
            if not lines or _marker(lines[0])[0] != marker:
                break
            marker, text = _marker(lines.pop(0))
        yield _with(kind, items)


def _marker(line: str) -> tuple[str, str]:
    match = BULLET.match(line)
    return (match[1], match[2]) if match else ("", line)


def _table(lines: list[str]) -> Json:
    rows = []
    for line in lines:
        kind, mark = ("tableHeader", "||") if line.startswith("||") else ("tableCell", "|")
        cells = line.strip().strip("|").split(mark)
        rows.append(_with("tableRow", [_with(kind, [_with("paragraph", inline(cell.strip()))]) for cell in cells]))
    return _with("table", rows)
