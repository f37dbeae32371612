"""What the wiki adds to Markdown: links between pages, macros, ticket keys, task lists, anchors, footnotes.

Reading a text asks nobody: what its links, keys and macros come to, `rendering` says.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, MutableMapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import chain
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.footnote.index import footnote_ref

from .calls import CALL
from .markdown import lower_headings, plain_parser, words_parser
from .rules import path_of, slug

BELOW = 1
"""The page's title is the one heading above its text's."""
PARAGRAPH = 1
"""The level of words whose paragraph stands in nothing else."""
ANCHOR = "w-"
"""Before every anchor, so that no heading takes an id that the page around it needs."""
BAR = "\ue000"
"""Stands for the bar of a link while blocks are told apart, for there it would end a table's cell."""
BARRED = re.compile(r"(\[\[[^\[\]|\n]{1,255})\\?\|([^\[\]|\n]{1,255}\]\])")
LINK = re.compile(rf"\[\[([^\[\]|{BAR}\n]{{1,255}})(?:[|{BAR}]([^\[\]\n]{{1,255}}))?\]\]")
KEY = re.compile(r"\b[a-z][a-z0-9+.-]{1,15}://\S+|(?<![\w/.#@-])([A-Z][A-Z0-9_]{1,19}-[1-9]\d{0,8})(?![\w-])")
TASK = re.compile(r"\[([ xX])\][ \t]+")


@dataclass(frozen=True, slots=True)
class Document:
    """A text as read: its tokens, and those of them that others must answer for."""

    tokens: list[Token]
    headings: list[Token] = field(default_factory=list)
    links: list[Token] = field(default_factory=list)
    keys: list[Token] = field(default_factory=list)
    macros: list[Token] = field(default_factory=list)


def read(text: str, markdown: MarkdownIt | None = None) -> Document:
    """The text taken apart; as a page, if not otherwise said."""
    document = Document((markdown or parser()).parse(text, {}))
    kinds = {"wikilink": document.links, "key": document.keys, "macro": document.macros}
    for token in document.tokens:
        if token.type == "heading_open":
            document.headings.append(token)
        for one in chain((token,), token.children or ()):
            if one.type in kinds:
                kinds[one.type].append(one)
    return document


def anchor_of(words: str) -> str:
    """The id of a heading with these words, where no other has them."""
    return ANCHOR + (slug(words.casefold())[:80] or "part")


@cache
def parser() -> MarkdownIt:
    """Markdown as the wiki's pages know it."""
    made = plain_parser()
    made.use(footnote_plugin, inline=False)
    made.inline.ruler.at("footnote_ref", _footnote)
    made.inline.ruler.before("brackets", "wikilink", _wikilink)
    made.inline.ruler.push("macro", _macro)
    made.core.ruler.after("normalize", "bars", _bars)
    for rule in (_unbarred, _tasks, _keys, _outline, _blocks):
        made.core.ruler.push(rule.__name__, rule)
    made.add_render_rule("footnote_anchor", _back)
    for kind in ("wikilink", "key", "macro", "sign", "self"):
        made.add_render_rule(kind, _kept)
    return made


@cache
def keyed() -> MarkdownIt:
    """Markdown as words outside of pages know it, and ticket keys."""
    made = words_parser()
    made.core.ruler.push("keys", _keys)
    made.add_render_rule("key", _kept)
    return made


def _footnote(state: StateInline, silent: bool) -> bool:
    """The plugin's rule, but for labels of more than a hundred characters, which would be looked through again."""
    near = state.src.find("]", state.pos, min(state.pos + 100, state.posMax)) >= 0
    return near and footnote_ref(state, silent)


def _wikilink(state: StateInline, silent: bool) -> bool:
    if not state.src.startswith("[[", state.pos) or state.linkLevel:
        return False
    found = LINK.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    page, _, part = found[1].partition("#")
    target = path_of(page)
    if not target and not part.strip():
        return False
    if not silent:
        words = (found[2] or "").strip() or found[1].strip().lstrip("#")
        meta = {"target": target, "anchor": anchor_of(part) if part.strip() else "", "page": page.strip()}
        state.push("wikilink", "", 0).meta = meta | {"label": words}
    state.pos = found.end()
    return True


def _macro(state: StateInline, silent: bool) -> bool:
    if not state.src.startswith("{{", state.pos):
        return False
    found = CALL.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    if not silent:
        token = state.push("macro", "", 0)
        token.content = found[0]
        token.meta = {"name": found[1].lower(), "rest": found[2], "block": False}
    state.pos = found.end()
    return True


def _bars(state: StateCore) -> None:
    state.src = BARRED.sub(rf"\1{BAR}\2", state.src.replace(BAR, ""))


def _unbarred(state: StateCore) -> None:
    """What was no link after all, such as code, has its bar back."""
    for token in state.tokens:
        for one in (token, *(token.children or ())):
            one.content, one.info = one.content.replace(BAR, "|"), one.info.replace(BAR, "|")


def _tasks(state: StateCore) -> None:
    """List items that begin with [ ] or [x] get a sign instead."""
    for item, paragraph, token in zip(state.tokens, state.tokens[1:], state.tokens[2:], strict=False):
        first = token.children[0] if token.type == "inline" and token.children else None
        found = TASK.match(first.content) if first and first.type == "text" else None
        if first and found and (item.type, paragraph.type) == ("list_item_open", "paragraph_open"):
            first.content = first.content[found.end() :]
            item.attrSet("class", "task")
            token.children = [Token("sign", "", 0, meta={"done": found[1] != " "}), *(token.children or ())]


def _keys(state: StateCore) -> None:
    """Words that look like a ticket's key, but for those in code, links and addresses, become tokens of their own."""
    for token in state.tokens:
        if token.type == "inline" and token.children and "-" in token.content:
            token.children = list(_with_keys(token.children))


def _with_keys(children: Sequence[Token]) -> Iterator[Token]:
    links = 0
    for token in children:
        links += {"link_open": 1, "link_close": -1}.get(token.type, 0)
        if token.type == "text" and not links:
            yield from _split(token)
        else:
            yield token


def _split(token: Token) -> Iterator[Token]:
    position = 0
    for found in KEY.finditer(token.content):
        if found[1]:
            yield Token("text", "", 0, content=token.content[position : found.start()], level=token.level)
            yield Token("key", "", 0, content=found[1], level=token.level)
            position = found.end()
    yield Token("text", "", 0, content=token.content[position:], level=token.level)


def _outline(state: StateCore) -> None:
    """Headings below the page's own, each with an anchor that is its words, and no other's."""
    lower_headings(state.tokens, BELOW)
    given: Counter[str] = Counter()
    for token, inline in zip(state.tokens, state.tokens[1:], strict=False):
        if token.type != "heading_open":
            continue
        label = _plain(inline)
        anchor = base = anchor_of(label)
        while anchor in given:
            given[base] += 1
            anchor = f"{base}-{given[base]}"
        given[anchor] += 1
        token.attrSet("id", anchor)
        token.meta = {"anchor": anchor, "label": label}
        inline.children = [*(inline.children or ()), Token("self", "", 0, meta={"anchor": anchor, "label": label})]


def _plain(inline: Token) -> str:
    words = (token.meta.get("label") or token.content or " " for token in inline.children or ())
    return " ".join("".join(words).split())


def _blocks(state: StateCore) -> None:
    """Macros that stand alone in a paragraph take its place; each macro learns its line."""
    tokens: list[Token] = []
    for token in state.tokens:
        if token.type != "inline" or "{{" not in token.content:
            tokens.append(token)
            continue
        _number(token)
        if _alone(token) and tokens and tokens[-1].type == "paragraph_open":
            tokens.pop()
            tokens += [one for one in token.children or () if one.type == "macro"]
        else:
            tokens.append(token)
    state.tokens = list(_closed(tokens))


def _number(inline: Token) -> None:
    line = inline.map[0] + 1 if inline.map else 0
    for token in inline.children or ():
        line += token.type in {"softbreak", "hardbreak"}
        if token.type == "macro":
            token.meta |= {"line": line, "deep": inline.level > PARAGRAPH}


def _alone(inline: Token) -> bool:
    kinds = {token.type for token in inline.children or () if token.type != "text" or token.content.strip()}
    return "macro" in kinds <= {"macro", "softbreak", "hardbreak"}


def _closed(tokens: Sequence[Token]) -> Iterator[Token]:
    """The tokens without the ends of paragraphs whose beginning is gone."""
    for before, token in zip([None, *tokens], tokens, strict=False):
        if before is not None and before.type == "macro" and token.type == "paragraph_close":
            continue
        if token.type == "macro":
            token.meta["block"] = True
        yield token


def _kept(self: RendererHTML, tokens: Sequence[Token], idx: int, options: Any, env: MutableMapping[str, Any]) -> str:
    """A mark where what `rendering` made of the token goes once the rest is cleaned."""
    return str(env["keep"](tokens[idx]))


def _back(self: RendererHTML, tokens: Sequence[Token], idx: int, options: Any, env: MutableMapping[str, Any]) -> str:
    name = self.rules["footnote_anchor_name"](tokens, idx, options, env)
    again = f":{tokens[idx].meta['subId']}" if tokens[idx].meta["subId"] > 0 else ""
    return f' <a href="#fnref{name}{again}" aria-label="Back to the text">↩︎</a>'
