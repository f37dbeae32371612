"""What a hook may be: its name, its events, and an address that leaves no doubt whom it calls."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from roadmap.wiki.rules import one_line

from .events import EVENTS

NAME_LENGTH, URL_LENGTH = 100, 1000
PORTS = {"http": 80, "https": 443}
HOST = re.compile(r"(?=.{1,253}\Z)[a-z0-9_]([\w-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([\w-]{0,61}[a-z0-9_])?)*", re.A | re.I)
LETTERS = re.compile(r"[!-\[\]-~]+")
NO_HOST = "URL has a host or port that is none; a port is a number from 1 to 65535."
VI = re.compile(r"[0-9a-f:.]{2,45}", re.I)


@dataclass(frozen=True, slots=True)
class Target:
    """Where a message goes. `path` holds the query too; `host` of an IPv6 address has no brackets."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def netloc(self) -> str:
        """The header Host: the port only where it is not the scheme's own."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"


def target_of(url: Any) -> Target:
    """The parts of an address. Raises ValueError with a sentence."""
    if not isinstance(url, str) or not url:
        raise ValueError("An address is needed, such as https://chat.example.org/hooks/plan.")
    if len(url) > URL_LENGTH:
        raise ValueError(f"URL may have {URL_LENGTH} characters; this one has {len(url)}.")
    if not LETTERS.fullmatch(url):
        raise ValueError("URL must be plain letters without spaces; others are written as %C3%A4 or xn--.")
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").removesuffix("."), parts.port
    except ValueError:
        raise ValueError(NO_HOST) from None
    _check(url, parts.scheme, parts.netloc)
    if not (VI if ":" in host else HOST).fullmatch(host) or port == 0:
        raise ValueError(NO_HOST)
    path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    return Target(parts.scheme, host, port or PORTS[parts.scheme], path)


def _check(url: str, scheme: str, netloc: str) -> None:
    if scheme not in PORTS:
        raise ValueError("URL must begin with https://.")
    if "@" in netloc:
        raise ValueError("URL must hold no name or password: the signature shows who calls.")
    if "#" in url:
        raise ValueError("URL must not hold a #, which no server is told.")


def clean_name(value: Any) -> str:
    """One line of 1 to 100 characters."""
    return one_line(value, "Name", NAME_LENGTH)


def clean_events(value: Any) -> list[str]:
    """Known events, at least one, in our order. Everybody hears a ping."""
    if not isinstance(value, Sequence) or isinstance(value, str) or not value:
        raise ValueError(f"Choose at least one event: {', '.join(EVENTS)}.")
    for one in value:
        if one not in EVENTS:
            raise ValueError(f"There is no event {one!r}; there are {', '.join(EVENTS)}.")
    return [name for name in EVENTS if name in value]
