"""ETags: reads that answer 304, writes that say which version they change."""

from __future__ import annotations

import re
from collections.abc import Callable
from hashlib import blake2b
from http import HTTPStatus
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import SimpleTemplateResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import parse_etags
from rest_framework.request import Request
from rest_framework.response import Response

from .errors import PreconditionRequired, invalid
from .rendering import dumps

R = TypeVar("R", bound=HttpResponseBase)
TAG = re.compile(r'\s*((?:W/)?"[^"]*"|\d+)\s*(?:,|$)', re.ASCII)
"""One of a list: an entity tag, or a bare number, which is meant as a version."""
VERSION = re.compile(r'(?:W/)?"?(\d{1,18})(?:-[^"]*)?"?', re.ASCII)


def list_tag(request: Request, revision: object, form: str = "") -> str:
    """The ETag of a list: what the plan's revision, the viewer's scope, the address and the form of answer decide.

    Weak, for `sync.as_of` is left out of it.
    """
    scope = "signed-in" if request.user.is_authenticated else "anyone"
    return f'W/"{revision}-{_digest(f"{scope} {form} {request.build_absolute_uri()}".encode())}"'


def object_tag(version: int, document: Any) -> str:
    """The ETag of one object: its version, then a digest of all that the version does not count.

    Strong, for If-Match compares no weak ones.
    """
    return f'"{version}-{_digest(dumps(document))}"'


def whole(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """A page that has no revision: with an ETag over what it says, and 304 where the reader has it already."""
    if isinstance(response, SimpleTemplateResponse):
        response.render()
    if response.status_code != HTTPStatus.OK or not isinstance(response, HttpResponse):
        return response
    tagged(response, f'"{_digest(response.content)}"')
    return get_conditional_response(request, etag=response["ETag"], response=response) or response


def _digest(content: bytes) -> str:
    return blake2b(content, digest_size=9).hexdigest()


def answer(request: Request, tag: str, document: Callable[[], Any]) -> Response:
    """304 where the reader has `tag` already, without making the document; else 200."""
    if not has(request, tag):
        return tagged(Response(document()), tag)
    if request.headers.get("If-None-Match", "").strip() == "*":
        # A tag of ours shows that the address was right once; this shows nothing.
        document()
    return tagged(Response(status=304), tag)


def has(request: Request, tag: str) -> bool:
    """Whether the reader has `tag` already."""
    known = {_strong(one) for one in parse_etags(request.headers.get("If-None-Match", ""))}
    return bool(known & {_strong(tag), "*"})


def tagged(response: R, tag: str) -> R:
    """The response with its ETag; caches must ask again, each for its own reader."""
    response["ETag"] = tag
    response["Cache-Control"] = "private, no-cache"
    patch_vary_headers(response, ("Authorization", "Cookie"))
    return response


def _strong(tag: str) -> str:
    return tag.removeprefix("W/")


def expected_versions(request: Request) -> frozenset[int] | None:
    """The versions that If-Match allows; None for `*`, any. Takes `"3"`, 3, whole ETags, weak ones and lists of them.

    Tags that are none of ours allow nothing. Raises 428 without the header and 400 for text that is no tag at all.
    """
    header = request.headers.get("If-Match", "").strip()
    if not header:
        raise PreconditionRequired
    if header == "*":
        return None
    tags = TAG.findall(header)
    if not tags or TAG.sub("", header):
        raise invalid({"If-Match": f'If-Match must hold a version in quotes, such as "3", not {header!r}.'})
    versions = (VERSION.fullmatch(tag) for tag in tags)
    return frozenset(int(match[1]) for match in versions if match)
