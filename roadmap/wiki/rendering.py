"""A page's text as safe HTML, with its links, ticket keys and macros answered for."""

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import nh3
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

from .boxes import broken, miswritten, unasked, unknown_argument, unknown_macro
from .calls import CALL, Miswritten, arguments
from .macros import MACROS, REFERENCE_REVISIONS, REFERENCES, Call, Heading, Macro, MacroError
from .markdown import ATTRIBUTES, TAGS
from .pages.places import addresses
from .syntax import KEY, Document, keyed, parser, read

logger = logging.getLogger(__name__)
PAGE_TAGS = TAGS | {"h2", "sup", "section"}
PAGE_ATTRIBUTES: Mapping[str, set[str]] = {
    **ATTRIBUTES,
    "a": {"href", "title", "id", "class", "aria-label"},
    "li": {"id", "class"},
    **{name: {"class"} for name in ("sup", "section", "hr", "ol")},
    "ol": {"start", "class"},
    **{f"h{level}": {"id"} for level in range(2, 7)},
}
MOST_MACROS = 100
"""On one page: each may ask the database."""


NOTHING = SafeString("")


@dataclass(frozen=True, slots=True)
class Rendered:
    """A text as HTML. `links` are the paths it leads to; `macros` the names of those in it.

    `html` ends before the macro the text was to be rendered around, and `below` follows it.
    """

    html: SafeString
    below: SafeString = NOTHING
    toc: tuple[Heading, ...] = ()
    links: frozenset[str] = frozenset()
    macros: frozenset[str] = frozenset()


def render(
    text: str, *, path: str = "", request: HttpRequest | None = None, around: str = "", live: bool = True
) -> Rendered:
    """The text of the page at `path` as `request`'s viewer may see it.

    `around` names a macro that others show: the first one that stands alone, without arguments and in nothing else,
    parts the HTML. Without `live` keys stay words and macros are named, not asked: they would tell of today.
    """
    document = read(text)
    toc = tuple(Heading(int(one.tag[1]), one.meta["anchor"], one.meta["label"]) for one in document.headings)
    answers = _Answers(document, Call("", {}, path, request, toc), live=live)
    targets = frozenset(token.meta["target"] for token in document.links) - {""}
    above, below = _html(document, answers.of, around, parser())
    return Rendered(above, below, toc, targets, frozenset(token.meta["name"] for token in document.macros))


def render_words(text: str) -> SafeString:
    """Words that stand elsewhere than in a page, such as an item's description: as `to_html`, with live ticket keys.

    For an ETag they are told by `revisions_of`.
    """
    document = read(text, keyed())
    known = _references({token.content for token in document.keys})
    return _html(document, lambda token: known.get(token.content) or conditional_escape(token.content), "", keyed())[0]


def revisions_of(text: str, known: Mapping[Callable[[], Any], Any] | None = None) -> list[Any]:
    """What a text depends on besides its words: the revision of each macro in it, and of ticket keys. For ETags.

    `known` holds what was asked already; nobody is asked twice.
    """
    names = {found[1].lower() for found in CALL.finditer(text)}
    wanted = [MACROS[name].revision for name in sorted(names) if name in MACROS]
    if any(found[1] for found in KEY.finditer(text)):
        wanted += REFERENCE_REVISIONS
    answers = dict(known or {})
    for revision in wanted:
        if revision not in answers:
            answers[revision] = revision()
    return [answers[revision] for revision in wanted]


def _html(
    document: Document, answer: Callable[[Token], str], around: str, markdown: MarkdownIt
) -> tuple[SafeString, SafeString]:
    """The document's HTML, cleaned; only then come the answers, in the place of marks nobody could have typed."""
    mark, kept, parting = secrets.token_hex(16), list[str](), _parting(document, around)

    def keep(token: Token) -> str:
        if token is parting:
            return f"{mark};"
        kept.append(answer(token))
        return f"{mark}{len(kept) - 1};"

    html = nh3.clean(
        markdown.renderer.render(document.tokens, markdown.options, {"keep": keep}),
        tags=PAGE_TAGS,
        attributes=dict(PAGE_ATTRIBUTES),
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )
    parts = [
        mark_safe(re.sub(rf"{mark}(\d+);", lambda found: kept[int(found[1])], part))  # noqa: S308  cleaned by nh3 above; answers are safe by their makers' promise
        for part in html.partition(f"{mark};")[::2]
    ]
    return parts[0], parts[1]


def _parting(document: Document, around: str) -> Token | None:
    return next(
        (
            token
            for token in document.tokens
            if token.type == "macro"
            and token.meta["name"] == around
            and not (token.meta["rest"].strip() or token.meta["deep"])
        ),
        None,
    )


class _Answers:
    """What the tokens of one document come to; everybody is asked once."""

    def __init__(self, document: Document, place: Call, *, live: bool) -> None:
        self.place = place
        self.live = live
        self.addresses = addresses({token.meta["target"] for token in document.links} - {""})
        self.keys = _references({token.content for token in document.keys}) if live else {}
        self.form = reverse("wiki-new")
        self.made: dict[tuple[str, bool], str] = {}
        self.asked = 0

    def of(self, token: Token) -> str:
        """The HTML of one token."""
        makers: dict[str, Callable[[Token], str]] = {
            "wikilink": self._link,
            "key": lambda one: self.keys.get(one.content) or conditional_escape(one.content),
            "macro": self._macro,
            "sign": _sign,
            "self": _self,
        }
        return makers[token.type](token)

    def _link(self, token: Token) -> str:
        target, anchor = token.meta["target"], token.meta["anchor"]
        fragment = f"#{anchor}" if anchor else ""
        if not target:
            return format_html('<a href="{}">{}</a>', fragment, token.meta["label"])
        if target in self.addresses:
            return format_html('<a href="{}{}">{}</a>', self.addresses[target], fragment, token.meta["label"])
        query = urlencode({"path": target, "title": token.meta["page"].rpartition("/")[2].strip()})
        address = f"{self.form}?{query}"
        return format_html(
            '<a class="missing" href="{}" title="There is no page {} yet: make it">{}</a>',
            *(address, target, token.meta["label"]),
        )

    def _macro(self, token: Token) -> str:
        block = bool(token.meta["block"])
        written = (token.content, block)
        if written not in self.made:
            self.asked += 1
            self.made[written] = self._made(token, block)
        return self.made[written]

    def _made(self, token: Token, block: bool) -> str:
        name, line = token.meta["name"], token.meta["line"]
        if not self.live:
            return unasked(token.content, block=block)
        if self.asked > MOST_MACROS:
            return miswritten(name, Miswritten("", f"A page may hold {MOST_MACROS} macros."), line, block=block)
        if name not in MACROS:
            return unknown_macro(name, line, block=block)
        macro = MACROS[name]
        try:
            given = arguments(token.meta["rest"])
            html = self._called(macro, given, block)
        except (Miswritten, MacroError) as error:
            return miswritten(name, error, line, block=block)
        except Exception:
            logger.exception("Macro %s failed on page %s", token.content, self.place.path)
            return broken(name, line, block=block)
        return f"<p>{html}</p>" if block and macro.inline(given) else html

    def _called(self, macro: Macro, given: Mapping[str, str], block: bool) -> str:
        known = {one.name: one for one in macro.arguments}
        for name in given:
            if name not in known:
                raise unknown_argument(macro, name, given[name])
        for one in macro.arguments:
            if one.required and one.name not in given:
                raise MacroError(one.name, f"needs {one.name or 'a word'}: {one.help}")
        if not block and not macro.inline(given):
            raise MacroError("", "must stand alone, with an empty line before and after it.")
        place = self.place
        return macro.render(Call(macro.name, given, place.path, place.request, place.headings))


def _references(keys: Iterable[str]) -> dict[str, str]:
    """The HTML of those keys that somebody knows; who fails to answer is passed over."""
    found: dict[str, str] = {}
    wanted = sorted(keys)
    for reference in REFERENCES if wanted else ():
        try:
            found |= reference(wanted)
        except Exception:
            logger.exception("Ticket keys could not be looked up")
    return found


def _sign(token: Token) -> str:
    name, words = ("done", "Done:") if token.meta["done"] else ("todo", "To do:")
    return format_html('<svg class="g g-{0}" role="img" aria-label="{1}"><use href="#g-{0}" /></svg> ', *(name, words))


def _self(token: Token) -> str:
    return format_html(
        ' <a class="self" href="#{0}" aria-label="Link to: {1}">#</a>', *(token.meta["anchor"], token.meta["label"])
    )
