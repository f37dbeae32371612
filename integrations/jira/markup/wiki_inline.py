"""Inline wiki markup: what the reader recognises, and how the writer keeps plain words from being recognised."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence

from .document import Node, text

MACROS = "color|anchor|panel|quote|code|noformat|toc|html|jql|gallery|section|column|info|tip|note|warning|expand"
STYLES = {"*": "strong", "_": "em", "-": "strike"}
_URL = r"(?:https?|ftp)://[^\s|\]{}\\]+"
_INNER = rf"(?>\\.|\{{\{{[^\n]+?\}}\}}|\[[^\]\n]*\]|{_URL}|[^\\\n])+?"
TOKEN = re.compile(
    rf"""(?P<url>{_URL})
      | (?P<break>\\\\)
      | \\(?P<char>[][!#*+\-?^_{{|}}~])
      | (?P<entity>&(?:\#\d{{1,6}}|amp|lt|gt|nbsp);)
      | \{{\{{(?P<code>[^\n]+?)\}}\}}
      | \[(?P<link>[^][\n]+)\]
      | (?P<image>!(?=\S)[^\s!|]*[./][^\s!|]*(?:\|[^!\n]*)?!)
      | (?P<macro>\{{(?:{MACROS})(?:[:=][^}}\n]*)?\}})
      | \{{(?P<brace>[*_\-+^~])\}}(?P<braced>{_INNER})\{{(?P=brace)\}}
      | (?<![\w\\])(?P<token>[*_\-+^~]|\?\?)(?!(?P=token))(?=\S)
        (?P<styled>{_INNER})(?<=\S)(?P=token)(?!\w|(?P=token))""",
    re.VERBOSE,
)
_TARGET = re.compile(r"(?:https?|ftp|mailto|file):|www\.|/", re.IGNORECASE)
_SPECIAL = re.compile(r"[][!*+\-?^_{|}~]")
LINE_START = re.compile(r"\s*(?:[*#]+\s|-\s|\||-{4,}\s*$)")
_WORD_START = re.compile(r"(\s*(?:h[1-6]|bq))\.(?=\s)")


class Reading:
    """Reads inline markup; `exact` turns false at the first thing Markdown cannot say."""

    def __init__(self) -> None:
        self.exact = True

    def line(self, words: str, marks: Sequence[Node] = ()) -> list[Node]:
        """The runs of one line."""
        return list(self._runs(words, marks))

    def _runs(self, words: str, marks: Sequence[Node]) -> Iterator[Node]:
        at = 0
        for found in TOKEN.finditer(words):
            if found.start() > at:
                yield text(words[at : found.start()], marks)
            yield from self._token(found, marks)
            at = found.end()
        if at < len(words):
            yield text(words[at:], marks)

    def _token(self, found: re.Match[str], marks: Sequence[Node]) -> Iterator[Node]:
        if found["break"]:
            yield {"type": "hardBreak"}
        elif found["url"] or found["char"] or found["entity"]:
            yield text(html.unescape(found["url"] or found["char"] or found["entity"]), marks)
        elif found["code"]:
            yield text(html.unescape(found["code"]), [m for m in marks if m["type"] == "link"] + [{"type": "code"}])
        elif found["link"]:
            yield from self._link(found["link"], marks)
        elif found["token"] or found["brace"]:
            yield from self._styled(found["token"] or found["brace"], found["styled"] or found["braced"], marks)
        else:
            self.exact = False
            yield text(found["image"] or "", marks)

    def _styled(self, token: str, words: str, marks: Sequence[Node]) -> Iterator[Node]:
        if token not in STYLES:
            self.exact = False
            yield from self._runs(words, marks)
        elif any(m["type"] == STYLES[token] for m in marks):
            yield from self._runs(words, marks)
        else:
            yield from self._runs(words, [*marks, {"type": STYLES[token]}])

    def _link(self, inner: str, marks: Sequence[Node]) -> Iterator[Node]:
        label, bar, target = inner.rpartition("|")
        target = target.strip()
        linked = any(m["type"] == "link" for m in marks)
        if target.startswith(("~", "^", "#")) or "|" in label or linked:
            self.exact = False
            yield text((label or target.replace("~accountid:", "@").replace("~", "@")).strip("|"), marks)
        elif _TARGET.match(target):
            link = {"type": "link", "attrs": {"href": html.unescape(target)}}
            yield from (
                self._runs(label, [*marks, link]) if bar and label else [text(html.unescape(target), [*marks, link])]
            )
        else:
            yield text("[", marks)
            yield from self._runs(inner, marks)
            yield text("]", marks)


def escape(words: str, *, line_start: bool) -> str:
    """Words as wiki markup that reads as these very words."""
    guarded = re.sub(r"\\(?=[][!#*+\-?^_{|}~\\]|$)", "&#92;", re.sub(r"&(?=#?\w+;)", "&amp;", words))
    escaped = _sparingly(guarded)
    if not _reads_as(words, escaped):
        escaped = _SPECIAL.sub(r"\\\g<0>", guarded)
    if line_start:
        escaped = _WORD_START.sub(r"\1&#46;", escaped, count=1)
        escaped = re.sub(r"^(\s*)(?=\S)", r"\1\\", escaped) if LINE_START.match(escaped) else escaped
    return escaped


def _sparingly(words: str) -> str:
    """A backslash only where markup would be read."""
    out, at = [], 0
    while found := TOKEN.search(words, at):
        whole = found["url"] or found["entity"]
        step = found.end() if whole else found.start() + 1
        out += [words[at : found.start()], "" if whole else "\\", words[found.start() : step]]
        at = step
    return "".join(out) + words[at:]


def _reads_as(words: str, escaped: str) -> bool:
    reading = Reading()
    runs = reading.line(escaped)
    plain = all(run["type"] == "text" and "marks" not in run for run in runs)
    return plain and reading.exact and "".join(run["text"] for run in runs) == words


def label(words: str) -> str:
    """Escaped words as the label of a link, which brackets and bars would end."""
    return re.sub(r"\\?([][|])", lambda m: f"&#{ord(m[1])};", words)


def code(words: str) -> str:
    """A code span; braces and ampersands as entities where they would end it or be read."""
    return "{{" + re.sub(r"[{}]|&(?=#?\w+;)", lambda m: f"&#{ord(m[0])};", words) + "}}"
