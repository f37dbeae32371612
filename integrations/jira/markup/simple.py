"""Which documents every writer is known to hold, so that reading need not try (a trial costs a millisecond).

The tests try random ones of these; anything else is tried each time.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from .document import Node

_LISTS = frozenset({"bulletList", "orderedList"})
_LANGUAGE = re.compile(r"[\w+#-]*")
_FENCES = re.compile(r"\{(?:code|noformat)|[\r\0\ue000\ue001]")
_TARGET = re.compile(r"https?://[\w./%?=&#:,+~-]*[\w/]")
_WORD = re.compile(r"\w(?:[\w ,.;:'()/-]*\w)?")
_CALM = re.compile(r"""(?:[^\W_]|[ ,.;'()"?%]|:(?!//)|(?<=[^\W_])[-_/](?=[^\W_]))*""")
_APART = frozenset(" .,;:()")


def is_simple(node: Node) -> bool:
    """Whether a document in normal form is words in paragraphs, headings and lists, marked only where marks stand
    apart from other words, and code and rules between these."""
    return all(_is_rule_or_code(block) or _is_block(block) for block in node["content"])


def _is_rule_or_code(node: Node) -> bool:
    if node["type"] == "rule":
        return True
    if node["type"] != "codeBlock":
        return False
    words = "".join(run["text"] for run in node.get("content", ()))
    return bool(_LANGUAGE.fullmatch(node.get("attrs", {}).get("language", ""))) and not _FENCES.search(words)


def _is_block(node: Node) -> bool:
    kind = node["type"]
    if kind in _LISTS:
        return all(map(_is_block, node["content"]))
    if kind == "listItem":
        blocks = node["content"]
        return bool(blocks) and blocks[0]["type"] == "paragraph" and all(map(_is_block, blocks))
    return kind in ("paragraph", "heading") and _are_simple(node["content"])


def _are_simple(runs: Sequence[Node]) -> bool:
    if not any("marks" in run for run in runs):
        return True
    return all(
        _is_safe(run) and _apart(runs, i, -1) and _apart(runs, i, 1) if "marks" in run else _is_calm(run)
        for i, run in enumerate(runs)
    )


def _is_calm(run: Node) -> bool:
    return run["type"] == "hardBreak" or _CALM.fullmatch(run["text"]) is not None


def _is_safe(run: Node) -> bool:
    mark = run["marks"][0]
    if len(run["marks"]) > 1 or (mark["type"] == "link" and not _TARGET.fullmatch(mark["attrs"]["href"])):
        return False
    return bool(_WORD.fullmatch(run["text"]))


def _apart(runs: Sequence[Node], at: int, side: int) -> bool:
    """Whether a space or a stop stands between a marked run and its neighbour, or there is none."""
    if not 0 <= at + side < len(runs) or runs[at + side]["type"] == "hardBreak":
        return True
    neighbour = runs[at + side]
    return "marks" not in neighbour and neighbour["text"][-1 if side < 0 else 0] in _APART
