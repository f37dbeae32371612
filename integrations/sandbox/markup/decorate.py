"""Documents as Cloud's editor sends them back: ids of its own, attributes spelled out, texts joined."""

from uuid import NAMESPACE_URL, uuid5

from ..records import Json
from .inline import joined

PLAIN = {"doc", "text", "hardBreak", "rule", "mention", "emoji", "inlineCard", "media"}
SPELLED_OUT: dict[str, Json] = {
    "orderedList": {"order": 1},
    "table": {"isNumberColumnEnabled": False, "layout": "default"},
    "tableHeader": {"colspan": 1, "rowspan": 1},
    "tableCell": {"colspan": 1, "rowspan": 1},
}


def decorated(node: Json, place: str = "") -> Json:
    """The same document in the same words; ids follow from a node's place, so that they stay between reads."""
    kind = node["type"]
    made = dict(node)
    if kind not in PLAIN:
        made["attrs"] = {**SPELLED_OUT.get(kind, {}), **node.get("attrs", {})}
        made["attrs"].setdefault("localId", str(uuid5(NAMESPACE_URL, f"{place}/{kind}")))
    if "content" in node:
        made["content"] = joined([decorated(child, f"{place}/{n}") for n, child in enumerate(node["content"])])
    return made
