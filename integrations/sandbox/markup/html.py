"""Documents to HTML, for rendered fields and the sandbox's own page."""

from html import escape

from ..records import Json

TAGS = {
    "paragraph": "p",
    "bulletList": "ul",
    "orderedList": "ol",
    "listItem": "li",
    "blockquote": "blockquote",
    "table": "table",
    "tableRow": "tr",
    "tableHeader": "th",
    "tableCell": "td",
    "codeBlock": "pre",
}
MARKS = {"strong": "b", "em": "em", "strike": "del", "underline": "ins", "code": "tt"}
SAFE = ("http://", "https://", "mailto:")


def html(node: Json) -> str:
    inside = "".join(html(child) for child in node.get("content", []))
    kind = node["type"]
    if kind == "text":
        return _text(node)
    if kind in ("hardBreak", "rule"):
        return "<br/>" if kind == "hardBreak" else "<hr/>"
    tag = f"h{node.get('attrs', {}).get('level', 1)}" if kind == "heading" else TAGS.get(kind)
    return f"<{tag}>{inside}</{tag}>" if tag else inside


def _text(node: Json) -> str:
    result = escape(node["text"])
    for mark in node.get("marks", []):
        if tag := MARKS.get(mark["type"]):
            result = f"<{tag}>{result}</{tag}>"
        elif mark["type"] == "link" and mark["attrs"]["href"].startswith(SAFE):
            result = f'<a href="{escape(mark["attrs"]["href"])}">{result}</a>'
    return result
