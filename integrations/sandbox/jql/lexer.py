"""A query's tokens, with Jira's complaints about what is none."""

import re
from dataclasses import dataclass
from typing import Literal

from .nodes import JqlError

PATTERN = re.compile(
    r"""(?P<space>\s+)
    |(?P<operator>!=|!~|<=|>=|=|~|<|>|!|&&|\|\||&|\|)
    |(?P<sign>[(),])
    |(?P<quoted>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')
    |(?P<field>cf\[\d+\])
    |(?P<word>(?:\\.|[^\s=!<>~(),"'&|\[\]{}*/%+^$\#@?;])+)""",
    re.VERBOSE | re.IGNORECASE,
)
ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)
CONTROL = {"n": "\n", "t": "\t", "r": "\r"}
SYNONYMS = {"&&": "and", "&": "and", "||": "or", "|": "or"}
RESERVED_WORDS = """
    abort access add after alias all alter and any are as asc at audit avg be before begin between boolean break but
    by byte catch cf char character check checkpoint collate collation column commit connect continue count create
    current date decimal declare decrement default defaults define delete delimiter desc difference distinct divide do
    double drop else empty encoding end equals escape exclusive exec execute exists explain false fetch file field first
    float for from function go goto grant greater group having identified if immediate in increment index initial inner
    inout input insert int integer intersect intersection into is isempty isnull join last left less like limit lock
    long max min minus mode modify modulo more multiply next noaudit not notin nowait null number object of on option or
    order outer output power previous prior privileges public raise raw remainder rename resource return returns revoke
    right row rowid rownum rows select session set share size sqrt start strict string subtract sum synonym table then
    to trans transaction trigger true uid union unique update user validate values view was when whenever where while
    with
"""
RESERVED = frozenset(RESERVED_WORDS.split())
Kind = Literal["word", "quoted", "operator", "sign", "end"]


@dataclass(frozen=True, slots=True)
class Token:
    """``text`` is unescaped; ``where`` reads "(line 1, character 5)"."""

    kind: Kind
    text: str
    where: str

    @property
    def keyword(self) -> str:
        return self.text.lower() if self.kind == "word" else ""


def tokens(query: str) -> list[Token]:
    found: list[Token] = []
    at = 0
    while at < len(query):
        match = PATTERN.match(query, at)
        if match is None:
            raise JqlError(_complaint(query, at))
        if match.lastgroup != "space":
            found.append(_token(match, query))
        at = match.end()
    return [*found, Token("end", "", "")]


def _token(match: re.Match[str], query: str) -> Token:
    text, place = match[0], where(query, match.start())
    if match.lastgroup == "quoted":
        return Token("quoted", _unescaped(text[1:-1]), place)
    if match.lastgroup == "sign":
        return Token("sign", text, place)
    if text in SYNONYMS:
        return Token("word", SYNONYMS[text], place)
    return Token("operator", text, place) if match.lastgroup == "operator" else Token("word", _unescaped(text), place)


def _unescaped(text: str) -> str:
    def plain(match: re.Match[str]) -> str:
        code = match[1]
        return chr(int(code[1:], 16)) if len(code) == 5 else CONTROL.get(code, code)

    return ESCAPE.sub(plain, text)


def where(query: str, at: int) -> str:
    line = query.count("\n", 0, at) + 1
    return f"(line {line}, character {at - query.rfind(chr(10), 0, at)})"


def _complaint(query: str, at: int) -> str:
    sign, place = query[at], where(query, at)
    if sign in "\"'":
        return f"Error in the JQL Query: The quoted string '{query[at + 1 :]}' has not been completed. {place}"
    return (
        f"Error in the JQL Query: The character '{sign}' is a reserved JQL character. You must enclose it in a string "
        f"or use the escape '\\u{ord(sign):04x}' instead. {place}"
    )
