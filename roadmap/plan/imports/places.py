"""On which line of a JSON file its parts stand: parsers tell values, not places."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import orjson

TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s"{}\[\],:]+')
OPENING, CLOSING = frozenset("{["), frozenset("}]")


@dataclass(slots=True)
class Places:
    """Lines of the parts of the outermost object, by name, and of the elements of those that are lists."""

    parts: dict[str, int] = field(default_factory=dict)
    elements: dict[str, list[int]] = field(default_factory=dict)

    def of(self, part: str, number: int) -> str:
        """ "line 5 (items 2)"."""
        return f"line {self.elements[part][number - 1]} ({part} {number})"


def places(text: str) -> Places:
    """Where the parts of `text` stand, which is a JSON object."""
    found, depth, line, seen, part, before = Places(), 0, 1, 0, "", ""
    for token in TOKEN.finditer(text):
        word = token.group()
        line, seen = line + text.count("\n", seen, token.start()), token.start()
        if depth == 1 and before in ("{", ","):
            part = orjson.loads(word)
            found.parts[part], found.elements[part] = line, []
        elif depth == 2 and before in ("[", ",") and word not in CLOSING:
            found.elements[part].append(line)
        depth += (word in OPENING) - (word in CLOSING)
        before = word
    return found
