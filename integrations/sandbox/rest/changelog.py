"""Who changed what: pages of their own on Cloud, an expansion of the issue on both."""

from ..records import Issue, Json
from ..render import Renderer
from .paging import decode, encode, page
from .routes import CLOUD, Answer, Call, JiraError, route

EXPANDED_CAP = 100
BULK_ISSUES = 1000


def page_of_changes(call: Call, render: Renderer, issue: Issue) -> Json:
    """Cloud sends the newest hundred, newest first; Data Center all, oldest first."""
    made = [render.change(one) for one in issue.changes]
    shown = made[::-1][:EXPANDED_CAP] if call.site.cloud else made
    return {"startAt": 0, "maxResults": len(shown), "total": len(made), "histories": shown}


@route("GET", "/issue/<ident>/changelog", CLOUD)
def changelog(call: Call, ident: str) -> Answer:
    issue, render = call.issue(ident), call.render
    part, facts = page(call, list(issue.changes), 100)
    return Answer({**facts, "values": [render.change(one) for one in part]})


@route("POST", "/changelog/bulkfetch", CLOUD)
def changelogs(call: Call) -> Answer:
    body = call.body
    wanted = body.get("issueIdsOrKeys")
    if not isinstance(wanted, list) or not 1 <= len(wanted) <= BULK_ISSUES:
        raise JiraError(400, f"issueIdsOrKeys holds 1 to {BULK_ISSUES} issues.")
    fields, render = set(call.words(body, "fieldIds")), call.render
    found = sorted({issue.id: issue for one in wanted if (issue := call.site.find(one)) and call.sees(issue)}.items())
    changes = [
        (issue.id, change)
        for _, issue in found
        for change in issue.changes
        if not fields or any(item.field_id in fields for item in change.items)
    ]
    start, size = decode(body.get("nextPageToken"), wanted) or 0, call.whole(body, "maxResults", 1000)
    by_issue: dict[int, list[Json]] = {}
    for ident, change in changes[start : start + size]:
        by_issue.setdefault(ident, []).append(render.change(change))
    content: Json = {
        "issueChangeLogs": [{"issueId": str(ident), "changeHistories": made} for ident, made in by_issue.items()]
    }
    if start + size < len(changes):
        content["nextPageToken"] = encode(start + size, wanted)
    return Answer(content)
