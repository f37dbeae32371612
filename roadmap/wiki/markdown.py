"""Markdown to HTML that is safe to show, whoever wrote it."""

from __future__ import annotations

from collections.abc import MutableMapping, Sequence
from functools import cache, lru_cache
from typing import Any

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

TAGS = {
    *("p", "br", "hr", "a", "em", "strong", "s", "del", "code", "pre", "blockquote", "ul", "ol", "li"),
    *("h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}, "code": {"class"}}
OUTLINE_BELOW = 2
"""A text stands under a page's title and section: its own first heading is an h3."""
MOST_BRACKETS = 300
"""In one paragraph: for each that is opened the parser reads on to where it is closed."""


def to_html(text: str) -> SafeString:
    """Safe HTML of `text`. Raw HTML is shown as typed; pictures become links, so that no page asks another host."""
    html = nh3.clean(
        _parser().render(text),
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )
    return mark_safe(html)  # noqa: S308  cleaned by nh3 in the line above


@cache
def _parser() -> MarkdownIt:
    return words_parser()


def words_parser() -> MarkdownIt:
    """Markdown as `to_html` knows it, to be added to."""
    parser = plain_parser()
    parser.core.ruler.push("outline", lambda state: lower_headings(state.tokens, OUTLINE_BELOW))
    return parser


def plain_parser() -> MarkdownIt:
    """Markdown as everybody here writes it: no HTML, links for pictures, brackets within bounds."""
    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    parser.add_render_rule("image", picture_link)
    parser.inline.ruler.before("link", "brackets", _as_words)
    return parser


def _as_words(state: StateInline, silent: bool) -> bool:
    """In a paragraph of more than MOST_BRACKETS they are words, so that reading a text takes bounded work."""
    if state.src[state.pos] not in "![" or _brackets(state.src) <= MOST_BRACKETS:
        return False
    if not silent:
        state.pending += state.src[state.pos]
    state.pos += 1
    return True


@lru_cache(maxsize=1)
def _brackets(text: str) -> int:
    return text.count("[")


def lower_headings(tokens: Sequence[Token], below: int) -> None:
    """Nest headings below the `below` ones around the text, without gaps, whatever levels it began and went on with."""
    above: list[int] = []
    for token in tokens:
        if token.type == "heading_open":
            level = int(token.tag[1])
            above = [*(one for one in above if one < level), level]
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(len(above) + below, 6)}"


def picture_link(
    self: RendererHTML, tokens: Sequence[Token], idx: int, options: Any, env: MutableMapping[str, Any]
) -> str:
    """A picture as a link to it, so that no page asks another host."""
    token = tokens[idx]
    link = Token("link_open", "a", 1, attrs={"href": token.attrs.get("src", "")})
    label = Token("text", "", 0, content=token.content or str(token.attrs.get("src", "")))
    return self.renderInline([link, label, Token("link_close", "a", -1)], options, env)
