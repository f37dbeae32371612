"""What can be decided of a point, and in which words; pure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

SENTENCE_LENGTH = 2000
TITLE_LENGTH = 255
MOST_PARTS = 10


class Kind(StrEnum):
    """The decisions there are."""

    KEEP = "keep"
    MOVE = "move"
    DROP = "drop"
    DEFER = "defer"
    SPLIT = "split"
    ASSIGN = "assign"


DECIDED: Mapping[str, str] = {
    Kind.KEEP: "kept",
    Kind.MOVE: "moved",
    Kind.DROP: "dropped",
    Kind.DEFER: "deferred",
    Kind.SPLIT: "split",
    Kind.ASSIGN: "assigned",
}
NEEDS_A_SENTENCE = (Kind.DROP, Kind.MOVE, Kind.DEFER)


class Refused(ValueError):
    """What a review does not take: `field` names what it is about, "" for the whole. Nothing was written."""

    def __init__(self, told: str, field: str = "") -> None:
        super().__init__(told)
        self.field = field


def sentence(text: str, kind: str) -> str:
    """The sentence of a decision, in one line. Raises Refused where it is missing or too long."""
    words = " ".join(text.replace("\x00", "").split())
    if not words and kind in NEEDS_A_SENTENCE:
        raise Refused("Say why in one sentence: the ticket and whoever asked for it read nothing else.", "sentence")
    if len(words) > SENTENCE_LENGTH:
        raise Refused(f"The sentence has {len(words):,} characters; {SENTENCE_LENGTH:,} are the most.", "sentence")
    return words


def titles(text: str) -> list[str]:
    """The titles of the parts an item is split into, one a line. Raises Refused."""
    found = [line for raw in text.replace("\x00", "").splitlines() if (line := " ".join(raw.split()))]
    if len(found) < 2:
        raise Refused("Name at least two parts, one a line; the first keeps the item and its ticket.", "parts")
    if len(found) > MOST_PARTS:
        raise Refused(f"{MOST_PARTS} parts are the most.", "parts")
    if long := next((title for title in found if len(title) > TITLE_LENGTH), None):
        raise Refused(f"The part {long[:30]}… is longer than {TITLE_LENGTH} characters.", "parts")
    return found
