"""Remote links: one per globalId, written again in place."""

import re
from dataclasses import replace

from ..records import Issue, Item, Json, RemoteLink
from .routes import NO_CONTENT, Answer, Call, JiraError, route

ADDRESS = re.compile(r"(?:https?|ftp|mailto|file)://?[^\s/]", re.IGNORECASE)
SENT = ("globalId", "application", "relationship", "object")


def _shown(call: Call, issue: Issue, link: RemoteLink) -> Json:
    base = f"{call.render.base}/issue/{issue.key}/remotelink/{link.id}"
    return {"id": link.id, "self": base, **{key: link.content[key] for key in SENT if key in link.content}}


def _by_global(issue: Issue, ident: str | None) -> RemoteLink | None:
    return next((one for one in issue.links if ident and one.content.get("globalId") == ident), None)


@route("GET", "/issue/<ident>/remotelink")
def links(call: Call, ident: str) -> Answer:
    """All of them, or the one of a globalId."""
    issue, wanted = call.issue(ident), call.request.args.get("globalId")
    if wanted is None:
        return Answer([_shown(call, issue, one) for one in issue.links])
    found = _by_global(issue, wanted)
    if found is None:
        raise JiraError(404, f"The remote link with global id '{wanted}' does not exist.")
    return Answer(_shown(call, issue, found))


@route("POST", "/issue/<ident>/remotelink")
def write(call: Call, ident: str) -> Answer:
    issue, body = call.issue(ident), call.body
    call.need("LINK_ISSUES", issue.project)
    target = body.get("object")
    errors = {
        key: f"'{key}' is required." for key in ("title", "url") if not (isinstance(target, dict) and target.get(key))
    }
    address = str(target.get("url")) if isinstance(target, dict) else ""
    if not errors and not ADDRESS.match(address):
        errors["url"] = f"'{address}' is not a valid URL."
    if errors:
        raise JiraError(400, **errors)
    old = _by_global(issue, body.get("globalId"))
    link = RemoteLink(old.id if old else call.site.next_id(), body)
    others = [one for one in issue.links if old is None or one.id != old.id]
    item = Item("RemoteIssueLink", "", (None, None), (str(link.id), f'This issue links to "{body["object"]["title"]}"'))
    if old is None:
        call.site.change(replace(issue, links=(*others, link)), {}, call.me, extra=(item,))
    else:
        call.site.keep(replace(issue, links=(*others, link)))
    found = {"id": link.id, "self": f"{call.render.base}/issue/{issue.key}/remotelink/{link.id}"}
    return Answer(found, 201 if old is None else 200)


def _numbered(issue: Issue, number: str) -> RemoteLink:
    for link in issue.links:
        if str(link.id) == number:
            return link
    raise JiraError(404, f"The remote link with id '{number}' does not exist.")


@route("GET", "/issue/<ident>/remotelink/<number>")
def link(call: Call, ident: str, number: str) -> Answer:
    issue = call.issue(ident)
    return Answer(_shown(call, issue, _numbered(issue, number)))


@route("DELETE", "/issue/<ident>/remotelink")
def delete_by_global(call: Call, ident: str) -> Answer:
    issue, wanted = call.issue(ident), call.request.args.get("globalId")
    found = _by_global(issue, wanted)
    if found is None:
        raise JiraError(404, f"The remote link with global id '{wanted}' does not exist.")
    return _without(call, issue, found)


@route("DELETE", "/issue/<ident>/remotelink/<number>")
def delete(call: Call, ident: str, number: str) -> Answer:
    issue = call.issue(ident)
    return _without(call, issue, _numbered(issue, number))


def _without(call: Call, issue: Issue, link: RemoteLink) -> Answer:
    call.need("LINK_ISSUES", issue.project)
    call.site.keep(replace(issue, links=tuple(one for one in issue.links if one.id != link.id)))
    return NO_CONTENT
