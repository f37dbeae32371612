"""Wiki markup inside a line."""

import re

from ..records import Json

MARKS = {"*": "strong", "_": "em", "-": "strike", "+": "underline"}
TOKEN = re.compile(
    r"\\(?P<escaped>[*_\-+{}\[\]|\\^~!#])"
    r"|\{\{(?P<code>[^\n]+?)\}\}"
    r"|\[(?:(?P<label>[^\]|\n]+)\|)?(?P<link>[a-z][a-z0-9+.-]*:[^\]|\s]+)\]"
    r"|(?P<url>\bhttps?://[^\s|\]\[<>\"]+[^\s|\]\[<>\".,;:!?)])"
    r"|(?<![\w*_+\-])(?P<mark>[*_+\-])(?P<marked>(?=\S)[^\n]*?\S)(?P=mark)(?!\w)"
    r"|(?P<line>\n|\\\\\s?)"
)


def inline(text: str, marks: tuple[Json, ...] = ()) -> list[Json]:
    """Text nodes and hard breaks."""
    nodes: list[Json] = []
    at = 0
    for match in TOKEN.finditer(text):
        nodes += _text(text[at : match.start()], marks)
        nodes += _token(match, marks)
        at = match.end()
    nodes += _text(text[at:], marks)
    return joined(nodes)


def _token(match: re.Match[str], marks: tuple[Json, ...]) -> list[Json]:
    if match["escaped"]:
        return _text(match["escaped"], marks)
    if match["code"]:
        return _text(match["code"], (*marks, {"type": "code"}))
    if target := match["link"] or match["url"]:
        label = match["label"]
        link: Json = {"type": "link", "attrs": {"href": target}}
        return inline(label, (*marks, link)) if label else _text(target, (*marks, link))
    if match["mark"]:
        return inline(match["marked"], (*marks, {"type": MARKS[match["mark"]]}))
    return [{"type": "hardBreak"}]


def _text(text: str, marks: tuple[Json, ...]) -> list[Json]:
    if not text:
        return []
    node: Json = {"type": "text", "text": text}
    if marks:
        node["marks"] = list(marks)
    return [node]


def joined(nodes: list[Json]) -> list[Json]:
    joined: list[Json] = []
    for node in nodes:
        if joined and node["type"] == "text" == joined[-1]["type"] and node.get("marks") == joined[-1].get("marks"):
            joined[-1] = {**joined[-1], "text": joined[-1]["text"] + node["text"]}
        else:
            joined.append(node)
    return joined
