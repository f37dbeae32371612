"""Pages: by startAt with a total, or by an opaque token."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from typing import Any, TypeVar

import orjson

from ..records import Json
from .routes import Call, JiraError

T = TypeVar("T")


def page(call: Call, items: Sequence[T], cap: int) -> tuple[Sequence[T], Json]:
    """A part of ``items`` and what a page says of itself."""
    start, size = max(0, call.number("startAt", 0)), min(call.number("maxResults", cap), cap)
    last = start + size >= len(items)
    url = call.request.base_url
    facts: Json = {"self": f"{url}?maxResults={size}&startAt={start}", "maxResults": size, "startAt": start}
    facts |= {"total": len(items), "isLast": last}
    if not last:
        facts["nextPage"] = f"{url}?maxResults={size}&startAt={start + size}"
    return items[start : start + size], facts


def encode(place: Any, query: Any) -> str:
    return urlsafe_b64encode(orjson.dumps({"place": place, "query": query})).decode()


def decode(token: Any, query: Any) -> Any:
    """Where the page begins; None without a token; 400 for a token that was never given for this query."""
    if not token:
        return None
    try:
        value = orjson.loads(urlsafe_b64decode(str(token)))
        if value["query"] == query:
            return value["place"]
    except (ValueError, KeyError, TypeError):
        pass
    raise JiraError(400, "Invalid nextPageToken: it does not belong to this query.")
