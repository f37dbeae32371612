"""Pure rules of the wiki: what a valid page is, how a path is made of words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

PATH_LENGTH = 255
TITLE_LENGTH = 255
COMMENT_LENGTH = 500
TEXT_LENGTH = 200_000
HOME = "home"
RESERVED = frozenset({"-", "edit", "history", "diff", "rename", "restore"})
"""What follows a page's address: no segment of a path may be called so."""
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
SEGMENT = re.compile(r"[^\W_](?:[\w.-]*\w)?")
BETWEEN = re.compile(r"[^\w.]+|_+(?=\W|$)")


class Invalid(ValueError):
    """Values that break a rule: `messages` maps each field to one sentence. Nothing was written."""

    def __init__(self, messages: Mapping[str, str]) -> None:
        super().__init__(" ".join(messages.values()))
        self.messages = dict(messages)


def path_of(words: str) -> str:
    """The path that words such as "Themes/The Cloud" name: "themes/the-cloud"; "" where they name none."""
    folded = unicodedata.normalize("NFKC", words[: 4 * PATH_LENGTH]).casefold()
    segments = (slug(segment) for segment in folded.split("/"))
    return "/".join(segment for segment in segments if segment)[:PATH_LENGTH].rstrip("/-.")


def slug(words: str) -> str:
    """Words as a segment of a path: letters of any alphabet, digits, points and hyphens."""
    return re.sub(r"^[\W_]+|[\W_]+$", "", BETWEEN.sub("-", words))


def parents(path: str) -> list[str]:
    """The paths above a path, from the top."""
    segments = path.split("/")
    return ["/".join(segments[:number]) for number in range(1, len(segments))]


def words_of(path: str) -> str:
    """A title for a page of which only the path is known."""
    last = path.rpartition("/")[2].replace("-", " ").strip()
    return last[:1].upper() + last[1:]


def clean_path(value: Any) -> str:
    """A path in its one spelling: segments of letters, digits, points and hyphens, in lower case, between slashes."""
    if not isinstance(value, str) or not value.strip("/ "):
        raise ValueError("A path is needed, such as themes/cloud.")
    path = unicodedata.normalize("NFKC", value.strip("/ \t\r\n")).casefold()
    if len(path) > PATH_LENGTH:
        raise ValueError(f"Path may have {PATH_LENGTH} characters; this one has {len(path)}.")
    for segment in path.split("/"):
        if segment in RESERVED:
            raise ValueError(f"No part of a path may be called {segment!r}: the wiki's own pages are.")
        if not SEGMENT.fullmatch(segment):
            raise ValueError(f"Path must be letters, digits and hyphens between slashes, not {segment!r}.")
    return path


def clean_title(value: Any) -> str:
    """One line of 1 to 255 characters."""
    return one_line(value, "Title", TITLE_LENGTH)


def clean_text(value: Any) -> str:
    """Markdown with plain newlines that ends with one, or nothing."""
    if not isinstance(value, str):
        raise ValueError("Text must be text.")
    text = value.replace("\r\n", "\n").replace("\r", "\n").rstrip()
    if len(text) > TEXT_LENGTH:
        raise ValueError(f"A page may have {TEXT_LENGTH} characters; this one has {len(text)}. Make two of it.")
    return storable(f"{text}\n" if text else "", "Text")


def clean_comment(value: Any) -> str:
    """One line of at most 500 characters about what was changed."""
    comment = " ".join(value.split()) if isinstance(value, str) else ""
    if len(comment) > COMMENT_LENGTH:
        raise ValueError(f"Comment may have {COMMENT_LENGTH} characters; this one has {len(comment)}.")
    return storable(comment, "Comment")


CLEANERS = {"path": clean_path, "title": clean_title, "text": clean_text, "comment": clean_comment}


def cleaned(**values: Any) -> dict[str, str]:
    """All values cleaned. Raises Invalid naming every wrong field."""
    found, wrong = {}, {}
    for name, value in values.items():
        try:
            found[name] = CLEANERS[name](value)
        except ValueError as error:
            wrong[name] = str(error)
    if wrong:
        raise Invalid(wrong)
    return found


def one_line(value: Any, field: str, longest: int) -> str:
    """One line of 1 to `longest` characters, its spaces single. Raises ValueError naming the field."""
    line = " ".join(value.split()) if isinstance(value, str) else ""
    if not line:
        raise ValueError(f"A {field.lower()} is needed.")
    if len(line) > longest:
        raise ValueError(f"{field} may have {longest} characters; this one has {len(line)}.")
    return storable(line, field)


def storable(text: str, field: str) -> str:
    """The text, if every database can keep it. Raises ValueError naming the field."""
    if UNSTORABLE.search(text):
        raise ValueError(f"{field} must not hold NUL or half characters (surrogates).")
    return text
