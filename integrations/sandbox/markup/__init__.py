"""Long texts: Cloud's documents (ADF) and the wiki markup of Data Center and of Cloud's version 2."""

from functools import lru_cache

from ..records import Body, Json
from .decorate import decorated
from .html import html
from .parse import parse
from .write import write

__all__ = ["decorated", "document", "from_document", "html", "is_document", "parse", "write"]


def document(body: Body | None) -> Json | None:
    """The body as version 3 sends it: the client's own document, or one made of the markup."""
    if body is None:
        return None
    return body.adf if body.adf is not None else _parsed(body.wiki)


@lru_cache(maxsize=2048)
def _parsed(wiki: str) -> Json:
    """Shared by all who ask, so nobody changes it."""
    return parse(wiki)


def from_document(adf: Json | None) -> Body | None:
    """What is kept of a document; one without any text or content is none at all."""
    if adf is None or not adf.get("content"):
        return None
    return Body(write(adf), adf)


def is_document(value: object) -> bool:
    """Whether the nodes have the shape that Jira accepts."""
    if not isinstance(value, dict) or value.get("type") != "doc" or value.get("version") != 1:
        return False
    return isinstance(value.get("content"), list) and all(_is_node(node) for node in value["content"])


def _is_node(node: object) -> bool:
    if not isinstance(node, dict) or not isinstance(node.get("type"), str):
        return False
    if node["type"] == "text":
        return isinstance(node.get("text"), str) and node["text"] != ""
    content = node.get("content", [])
    return isinstance(content, list) and all(_is_node(child) for child in content)
