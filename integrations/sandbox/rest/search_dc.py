"""Data Center's search, by startAt with a total; and what Cloud answers where it used to be."""

from typing import Any

from ..issue_fields import name_of, selected
from ..jql import JqlError, Searcher
from ..records import Json
from .issues import read
from .routes import CLOUD, DC, Answer, Call, JiraError, route

REMOVED = (
    "The requested API has been removed. Please migrate to the /rest/api/3/search/jql API. "
    "A full migration guideline is available at https://developer.atlassian.com/changelog/#CHANGE-2046"
)


def searcher(call: Call) -> Searcher:
    return call.site.searcher


@route("GET", "/search", CLOUD)
@route("POST", "/search", CLOUD)
def removed(call: Call) -> Answer:
    raise JiraError(410, REMOVED)


@route("GET", "/search", DC)
def search_get(call: Call) -> Answer:
    args = call.request.args
    body = {
        "jql": args.get("jql", ""),
        "startAt": call.number("startAt", 0),
        "maxResults": call.number("maxResults", 50),
        "validateQuery": call.flag("validateQuery", default=True),
        "fields": call.list_of("fields"),
        "expand": call.list_of("expand"),
    }
    return _search(call, body, call.list_of("properties"))


@route("POST", "/search", DC)
def search_post(call: Call) -> Answer:
    return _search(call, call.body, [])


def _search(call: Call, body: Json, properties: list[str]) -> Answer:
    validate = _flag(body.get("validateQuery", True))
    try:
        found = searcher(call).search(str(body.get("jql") or ""), call.user, validate).issues
    except JqlError as error:
        raise JiraError(400, *error.messages) from error
    start, size = max(0, call.whole(body, "startAt", 0)), call.whole(body, "maxResults", 50)
    if size < 0:
        raise JiraError(400, "The value of maxResults must not be negative.")
    size = min(size, call.site.settings.dc_page_cap)
    names = selected(call.words(body, "fields") or ["*navigable"], call.site.fields.keys())
    expand = call.words(body, "expand")
    content: Json = {
        "expand": "schema,names",
        "startAt": start,
        "maxResults": size,
        "total": len(found),
        "issues": [read(call, one, names, expand, properties) for one in found[start : start + size]],
    }
    if "names" in expand:
        content["names"] = {name: name_of(call.site, name) for name in names}
    return Answer(content)


def _flag(value: Any) -> bool:
    """Data Center knows true and false; the old words strict, warn and none are Cloud's."""
    return value if isinstance(value, bool) else str(value).lower() not in ("false", "none")
