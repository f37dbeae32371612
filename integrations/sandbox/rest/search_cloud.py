"""Cloud's search: page tokens, ids unless fields are asked, and ids to be read past the index's lag."""

from typing import Any

from ..issue_fields import selected
from ..jql import JqlError, Results
from ..records import Issue, Json
from .issues import read
from .paging import decode, encode
from .routes import CLOUD, Answer, Call, JiraError, route
from .search_dc import searcher

RECONCILED = 50
CHEAP = {"id", "key"}


@route("GET", "/search/jql", CLOUD)
def search_get(call: Call) -> Answer:
    args = call.request.args
    return _search(
        call,
        {
            "jql": args.get("jql"),
            "nextPageToken": args.get("nextPageToken"),
            "maxResults": call.number("maxResults", 50),
            "fields": call.list_of("fields"),
            "expand": args.get("expand"),
            "properties": call.list_of("properties"),
            "reconcileIssues": call.list_of("reconcileIssues"),
        },
    )


@route("POST", "/search/jql", CLOUD)
def search_post(call: Call) -> Answer:
    return _search(call, call.body)


@route("POST", "/search/approximate-count", CLOUD)
def count(call: Call) -> Answer:
    return Answer({"count": len(_found(call, str(call.body.get("jql") or "")).issues)})


def _found(call: Call, jql: str) -> Results:
    try:
        return searcher(call).search(jql, call.user, bounded=True)
    except JqlError as error:
        raise JiraError(400, *error.messages) from error


def _search(call: Call, body: Json) -> Answer:
    results = _reconciled(call, _found(call, str(body.get("jql") or "")), body)
    fields = call.words(body, "fields")
    cheap = set(fields) <= CHEAP
    settings = call.site.settings
    size = max(1, min(call.whole(body, "maxResults", 50), settings.ids_page_cap if cheap else settings.fields_page_cap))
    place = decode(body.get("nextPageToken"), body.get("jql"))
    issues, start = results.issues, 0 if place is None else results.after(place)
    part, last = issues[start : start + size], start + size >= len(issues)
    content: Json = {"issues": [_shown(call, one, fields, body) for one in part], "isLast": last}
    if not last:
        content["nextPageToken"] = encode(results.place(part[-1]), body.get("jql"))
    return Answer(content)


def _shown(call: Call, issue: Issue, fields: list[str], body: Json) -> Json:
    """Only the id unless more is asked; the key alone costs no fields."""
    if not fields or fields == ["id"]:
        return {"id": str(issue.id)}
    if set(fields) <= CHEAP:
        return {"id": str(issue.id), "key": issue.key, "self": f"{call.render.base}/issue/{issue.id}"}
    names, properties = selected(fields, call.site.fields.keys()), call.words(body, "properties")
    return read(call, issue, names, call.words(body, "expand"), properties)


def _reconciled(call: Call, results: Results, body: Json) -> Results:
    """The issues named are judged as they are stored, whatever the index says of them."""
    named: Any = body.get("reconcileIssues") or []
    if not named:
        return results
    if not isinstance(named, list) or len(named) > RECONCILED:
        raise JiraError(400, f"reconcileIssues holds at most {RECONCILED} ids.")
    if not all(str(one).isdecimal() for one in named):
        raise JiraError(400, "reconcileIssues holds ids of issues, as numbers.")
    stored = [issue for one in named if (issue := call.site.find(str(one))) and call.sees(issue)]
    return searcher(call).reconcile(str(body.get("jql")), call.user, results, stored, {int(one) for one in named})
