"""ETags: reads that answer 304, writes that say which version they change."""

from __future__ import annotations

import re
from collections.abc import Callable
from hashlib import blake2b
from typing import Any

from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from rest_framework.request import Request
from rest_framework.response import Response

from .errors import PreconditionRequired, invalid
from .rendering import dumps

VERSION = re.compile(r'(?:W/)?"(\d{1,18})(?:-[^"]*)?"')


def list_tag(request: Request, revision: int) -> str:
    """The ETag of a list: what the plan's revision, the viewer's scope and the address decide.

    Weak, for `sync.as_of` is left out of it.
    """
    scope = "signed-in" if request.user.is_authenticated else "anyone"
    return f'W/"{revision}-{_digest(f"{scope} {request.build_absolute_uri()}".encode())}"'


def object_tag(version: int, document: Any) -> str:
    """The ETag of one object: its version, then a digest of all that the version does not count.

    Strong, for If-Match compares no weak ones.
    """
    return f'"{version}-{_digest(dumps(document))}"'


def _digest(content: bytes) -> str:
    return blake2b(content, digest_size=9).hexdigest()


def answer(request: Request, tag: str, document: Callable[[], Any]) -> Response:
    """304 where the reader has `tag` already, without making the document; else 200."""
    known = {_strong(one) for one in parse_etags(request.headers.get("If-None-Match", ""))}
    fresh = bool(known & {_strong(tag), "*"})
    return tagged(Response(status=304) if fresh else Response(document()), tag)


def tagged(response: Response, tag: str) -> Response:
    """The response with its ETag; caches must ask again, each for its own reader."""
    response["ETag"] = tag
    response["Cache-Control"] = "private, no-cache"
    patch_vary_headers(response, ("Authorization", "Cookie"))
    return response


def _strong(tag: str) -> str:
    return tag.removeprefix("W/")


def expected_versions(request: Request) -> frozenset[int] | None:
    """The versions that If-Match allows; None for `*`, any. Takes `"3"`, whole ETags, weak ones and lists of them.

    Raises 428 without the header and 400 for one that is no version.
    """
    header = request.headers.get("If-Match", "").strip()
    if not header:
        raise PreconditionRequired
    if header == "*":
        return None
    found = [VERSION.fullmatch(tag.strip()) for tag in header.split(",")]
    if not all(found):
        raise invalid({"If-Match": f'If-Match must hold a version in quotes, such as "3", not {header!r}.'})
    return frozenset(int(match[1]) for match in found if match)
