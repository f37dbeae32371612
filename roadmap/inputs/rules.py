"""What an input must be like, and how secrets and submitters are told; pure."""

from __future__ import annotations

import re

from roadmap.people.secrecy import digest

TEXT_LENGTH = 10_000
TITLE_LENGTH = 120
REASON_LENGTH = 2000
TAG_LENGTH = 40
MOST_TAGS = 20
MARKED = re.compile(r"(\*\*|__|`|\*)(\S.*?)\1")


def who(*, email: str, name: str = "", organisation: str = "") -> str:
    """Tells submitters apart: by address, else by name and organisation; a digest, so that lists name nobody."""
    told = f"mail {email.strip().casefold()}" if email.strip() else f"name {name.casefold()}\n{organisation.casefold()}"
    return digest(told)


def title_of(text: str) -> str:
    """A title for what somebody wrote: the first line that says something, or its first sentence, cut at a word."""
    line = next((line for raw in text.splitlines() if (line := raw.strip().lstrip("#-> ").strip())), "")
    line = MARKED.sub(r"\2", line)
    if len(line) <= TITLE_LENGTH:
        return line
    sentence = re.split(r"(?<=[.!?])\s", line, maxsplit=1)[0]
    if len(sentence) <= TITLE_LENGTH:
        return sentence.rstrip(".")
    cut = line[: TITLE_LENGTH - 1].rsplit(" ", 1)[0]
    return f"{cut}…"


class Refused(ValueError):
    """A step that cannot be taken: `field` is what it is about, "" for the whole. Nothing was written."""

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


def told(text: str, *, what: str, field: str, most: int = TEXT_LENGTH) -> str:
    """Words that must be there and may not be endless. Raises Refused."""
    cleaned = text.replace("\x00", "").replace("\r\n", "\n").strip()
    if not cleaned:
        raise Refused(f"{what} is missing: its reader sees nothing else.", field)
    if len(cleaned) > most:
        raise Refused(f"{what} has {len(cleaned):,} characters; {most:,} are the most.", field)
    return cleaned


def tags_of(text: str) -> list[str]:
    """Tags as typed, between commas: once each, in any case, in order. Raises Refused."""
    tags = {tag.casefold(): tag for raw in text.split(",") if (tag := " ".join(raw.split()))}
    if long := next((tag for tag in tags.values() if len(tag) > TAG_LENGTH), None):
        raise Refused(f"The tag {long[:20]}… is longer than {TAG_LENGTH} characters.", "tags")
    if len(tags) > MOST_TAGS:
        raise Refused(f"{MOST_TAGS} tags are the most.", "tags")
    return list(tags.values())


def rest_of(text: str, title: str) -> str:
    """The text without a first line that is its title already."""
    first, _, rest = text.strip().partition("\n")
    return rest.strip() if rest.strip() and first.strip() == title else text
